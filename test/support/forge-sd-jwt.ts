import { encodeBase64url } from '../../src/lib/base64url.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { signJws } from '../../src/lib/jws.ts'
import { now, type TestIssuer, type TestKey } from './credential-issuer.ts'

/** A disclosure as an attacker writes it: any JSON, or a text that is none. */
export function disclosureOf(content: unknown): string {
  return encodeBase64url(typeof content === 'string' ? content : JSON.stringify(content))
}

export const digestOf = sha256Base64url

export interface Forgery {
  readonly header?: Readonly<Record<string, unknown>>
  readonly payload?: Readonly<Record<string, unknown>>
  readonly disclosures?: readonly string[]
}

/** An SD-JWT that a real issuer key signed, whatever it says. A member of `header` or `payload` that is undefined is left out. */
export function forgeSdJwt(issuer: TestIssuer, { header, payload, disclosures = [] }: Forgery): string {
  const jwt = signJws(
    { alg: issuer.key.algorithm, typ: 'dc+sd-jwt', kid: `${issuer.did}#key-1`, ...header },
    { iss: issuer.did, iat: now / 1000, vct: 'https://issuer.example/types/degree', ...payload },
    issuer.key.privateKey,
  )
  return `${[jwt, ...disclosures].join('~')}~`
}

/** A key binding JWT over `presented` that a real holder key signed, whatever it says. */
export function forgeKeyBinding(
  presented: string,
  holder: TestKey,
  {
    header,
    payload,
  }: {
    readonly header?: Readonly<Record<string, unknown>>
    readonly payload?: Readonly<Record<string, unknown>>
  } = {},
): string {
  return signJws(
    { alg: holder.algorithm as 'ES256', typ: 'kb+jwt', ...header },
    {
      iat: now / 1000,
      aud: 'https://verifier.example',
      nonce: 'n-0S6_WzA2Mj',
      sd_hash: sha256Base64url(presented),
      ...payload,
    },
    holder.privateKey,
  )
}
