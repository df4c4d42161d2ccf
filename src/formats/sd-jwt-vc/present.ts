import { Buffer } from 'node:buffer'
import type { SignatureAlgorithm } from '../../core/identities/signing-key.ts'
import type { Instant } from '../../core/ids.ts'
import type { ClaimPath } from '../../core/issuers/claim-path.ts'
import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { digestBase64url } from '../../lib/hash.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { parseDisclosures } from './parse-disclosures.ts'
import { type ParsedSdJwt, parseSdJwt } from './parse-sd-jwt.ts'
import { processPayload } from './process-payload.ts'

/** Who the presentation is for, and the holder's key. */
export interface KeyBinding {
  readonly audience: string
  readonly nonce: string
  readonly issuedAt: Instant
  readonly algorithm: SignatureAlgorithm
  /** Further claims of the key binding JWT, for instance `transaction_data_hashes`. */
  readonly claims?: Readonly<Record<string, unknown>>
  sign(data: Uint8Array): Promise<Uint8Array>
}

/**
 * The presentation of an SD-JWT that discloses the claims at `paths` and nothing else (RFC 9901 §7.2): with a claim go the
 * claims around it and all that is in it. With `keyBinding` an SD-JWT+KB (§4.3).
 * @throws {CoreError} `credential_invalid`; what `sign` raises
 * @public
 */
export async function presentSdJwt(
  encoded: string,
  paths: readonly ClaimPath[],
  keyBinding?: KeyBinding,
): Promise<string> {
  const parsed = parseSdJwt(encoded)
  const { disclosed } = processPayload(parsed.payload, parseDisclosures(parsed))
  const selected = disclosed.filter((claim) => paths.some((path) => meet(claim.path, path)))
  const jwt = encoded.slice(0, encoded.indexOf('~'))
  const presented = `${[jwt, ...selected.map((claim) => claim.disclosure.encoded)].join('~')}~`
  return keyBinding === undefined ? presented : presented + (await bindKey(presented, parsed, keyBinding))
}

/** A held SD-JWT VC for a verifier: what was asked for, and the proof of its key when it is bound to one (RFC 9901 §4.3). */
export async function presentSdJwtVc(credential: CredentialToPresent): Promise<string> {
  const { encoded, disclose, holder, audience, nonce, issuedAt, holderClaims } = credential
  if (holder === undefined) return presentSdJwt(encoded, disclose)
  return presentSdJwt(encoded, disclose, {
    audience,
    nonce,
    issuedAt,
    algorithm: holder.algorithm,
    sign: holder.sign,
    ...(holderClaims === undefined ? {} : { claims: holderClaims }),
  })
}

/** Whether one path leads to or into what the other one selects. */
function meet(claim: readonly (string | number)[], path: ClaimPath): boolean {
  const common = Math.min(claim.length, path.length)
  for (let index = 0; index < common; index++) {
    const step = path[index]
    if (step === null ? typeof claim[index] !== 'number' : step !== claim[index]) return false
  }
  return true
}

async function bindKey(
  presented: string,
  { hash }: Pick<ParsedSdJwt, 'hash'>,
  { algorithm, audience, claims, issuedAt, nonce, sign }: KeyBinding,
): Promise<string> {
  const signingInput = createSigningInput(
    { alg: algorithm, typ: 'kb+jwt' },
    {
      ...claims,
      iat: Math.floor(issuedAt / 1000),
      aud: audience,
      nonce,
      sd_hash: digestBase64url(hash, presented),
    },
  )
  return completeJws(signingInput, await sign(Buffer.from(signingInput)))
}
