/** JOSE `typ` (VC-JOSE-COSE §3.1.1, §3.1.2); `application/` may stand before it (RFC 7515 §4.1.9). */
export const CREDENTIAL_TYP = 'vc+jwt'
export const PRESENTATION_TYP = 'vp+jwt'

/** What drafts of VC-JOSE-COSE called them: read, never written. */
const credentialTyps = [CREDENTIAL_TYP, 'vc+ld+json+jwt', 'vc+ld+jwt', 'vc-ld+jwt']
const presentationTyps = [PRESENTATION_TYP, 'vp+ld+json+jwt', 'vp+ld+jwt', 'vp-ld+jwt']
const contents = { vc: ['vc', 'vc+ld+json'], vp: ['vp', 'vp+ld+json'] } as const

export const isCredentialTyp = (typ: string | undefined): boolean => includes(credentialTyps, typ)
export const isPresentationTyp = (typ: string | undefined): boolean => includes(presentationTyps, typ)
/** `cty` is optional, and tells what the payload is. */
export const isContentOf = (kind: keyof typeof contents, cty: string | undefined): boolean =>
  cty === undefined || includes(contents[kind], cty)

function includes(names: readonly string[], name: string | undefined): boolean {
  return name !== undefined && names.includes(name.toLowerCase().replace(/^application\//, ''))
}

/** The URL that holds an enveloped credential (VCDM 2.0 §4.13.1). */
export function envelope(encoded: string): string {
  return `data:application/${CREDENTIAL_TYP},${encoded}`
}

const enveloped = /^data:([a-z]+\/[a-z0-9.+-]+)(?:;base64url)?,([\w-]+\.[\w-]+\.[\w-]+)$/i

/** The credential in such a URL; undefined when it holds something else. */
export function openEnvelope(url: unknown): string | undefined {
  const [, mediaType, encoded] =
    (typeof url === 'string' && url.length <= 1_500_000 && enveloped.exec(url)) || []
  return isCredentialTyp(mediaType) ? encoded : undefined
}
