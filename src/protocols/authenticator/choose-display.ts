import type { CredentialDisplay } from '../../core/issuers/credential-configuration.ts'

const MOST = 10

/** The display in the first language of `Accept-Language` (RFC 9110 §12.5.4) that there is one for, else the first. */
export function chooseDisplay(
  displays: readonly CredentialDisplay[],
  accepted: string | undefined,
): CredentialDisplay | undefined {
  for (const wanted of rank(accepted ?? '')) {
    const found =
      displays.find(({ locale }) => locale?.toLowerCase() === wanted) ??
      displays.find(({ locale }) => primary(locale) === primary(wanted))
    if (found !== undefined) return found
  }
  return displays[0]
}

/** Tags by their weight; what cannot be read weighs nothing. */
function rank(accepted: string): readonly string[] {
  return accepted
    .split(',', MOST)
    .map((part) => {
      const [tag = '', weight] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/)
      return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 }
    })
    .filter(({ tag, weight }) => /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/.test(tag) && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}

const primary = (locale: string | undefined): string | undefined => locale?.toLowerCase().split('-')[0]
