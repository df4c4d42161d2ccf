import type { VerifiedCredential } from '../ports/credential-format.ts'

/** The ids of all subjects of a credential (VCDM 1.1 §4.4, 2.0 §4.8); one without an id counts as nobody. */
export function subjectsOf({
  claims,
  holderKey,
}: Pick<VerifiedCredential, 'claims' | 'holderKey'>): string[] {
  const subjects = [claims['credentialSubject'] ?? []].flat() as unknown[]
  const ids = subjects.map((subject) => {
    const id = (subject as { readonly id?: unknown } | null)?.id
    return typeof id === 'string' ? id : (holderKey?.did ?? '')
  })
  return ids.length === 0 ? [holderKey?.did ?? ''] : ids
}
