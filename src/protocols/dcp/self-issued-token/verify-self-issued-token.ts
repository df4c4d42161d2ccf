import { toleratesPeers } from '../../../core/dcp/compatibility.ts'
import { hideDid } from '../../../core/dcp/hide-did.ts'
import type { Participant } from '../../../core/dcp/participant.ts'
import { CoreError } from '../../../core/errors.ts'
import type { DidDocument, VerificationMethod } from '../../../core/ports/did-resolver.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { tryCommit } from '../../../core/ports/units.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { parsePublicJwk } from '../../../lib/jwk.ts'
import { type ParsedJws, verifyJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { importVerificationKey } from '../../../lib/verification-key.ts'
import { tokenRefused } from '../refusal.ts'
import type { ReadSelfIssuedToken } from './parse-self-issued-token.ts'

export type TokenPorts = Pick<Ports, 'dids' | 'clock' | 'singleUses' | 'units'>

/** Whoever sent a request, as its self-issued ID token proves. */
export interface Sender {
  readonly did: string
  /** The access token that came in it; opaque. */
  readonly token?: string
  readonly preAuthorizedCode?: string
}

const algorithms = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256']
const MAX_LIFETIME_SECONDS = 86_400
const MAX_ID_CHARACTERS = 1_000

/**
 * A self-issued ID token for `participant` (DCP §4.3.3), in this order: 2 iss and sub, 3 aud, 4 kid, 5 DID document, 6 key, 7 what the
 * key is for, 8 signature, 9 times, 10 used for the first time. The last is written before the operation runs, whatever becomes of it.
 * @throws {DcpRefusal} 401, naming the check
 */
export async function verifySelfIssuedToken(
  ports: TokenPorts,
  { tenantId, did: ownDid, settings }: Participant,
  { jws, claims, audience }: ReadSelfIssuedToken,
): Promise<Sender> {
  const { iss, sub, jti } = claims
  if (typeof iss !== 'string' || !iss.startsWith('did:') || iss !== sub) {
    throw tokenRefused(2, 'token_issuer', 'iss and sub are not one and the same DID.')
  }
  if (audience !== ownDid) throw wrongAudience()
  const { kid } = jws.header
  if (kid?.startsWith('did:') && kid.split(/[?#]/, 1)[0] !== iss) {
    throw tokenRefused(4, 'token_foreign_key', 'kid is a key of another DID than iss.')
  }
  const method = await findKey(
    ports,
    iss,
    kid,
    settings.strictCapabilityInvocation && !toleratesPeers({ settings }, 'edc'),
  )
  verifySignature(jws, method)
  const expiresAt = verifyTimes(claims, ports.clock.now(), settings.leewaySeconds)
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_CHARACTERS) {
    throw tokenRefused(10, 'token_id', 'jti is missing.')
  }
  const use = ports.singleUses.use(tenantId, 'dcp_jti', `${iss} ${jti}`, expiresAt)
  if (!(await tryCommit(ports.units, [use]))) {
    throw tokenRefused(10, 'token_replayed', 'it was used before.')
  }
  const { token, 'pre-authorized_code': code } = claims
  return {
    did: iss,
    ...(typeof token === 'string' ? { token } : {}),
    ...(typeof code === 'string' ? { preAuthorizedCode: code } : {}),
  }
}

/** Also the answer where the participant that is called does not exist: who asks must not learn which do. */
export function wrongAudience() {
  return tokenRefused(3, 'token_audience', 'aud is not the DID of the participant that is called.')
}

/** Checks 5 to 7. The document is read anew: a key that was taken out of it signs nothing any more. */
async function findKey(
  { dids }: TokenPorts,
  did: string,
  kid: string | undefined,
  isStrict: boolean,
): Promise<VerificationMethod> {
  let document: DidDocument
  try {
    document = await dids.resolve(did, { fresh: true })
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const detail = hideDid(error.detail ?? '', did)
    throw tokenRefused(5, 'token_did_unresolvable', 'the DID document of iss cannot be read.', detail)
  }
  const mayInvoke = (method: VerificationMethod): boolean =>
    method.relationships.includes('capabilityInvocation') || (!isStrict && method.relationships.length > 0)
  if (kid !== undefined) {
    const id = kid.startsWith('did:') ? kid : `${did}#${kid.replace(/^#/, '')}`
    const method = document.verificationMethods.find((one) => one.id === id)
    if (method === undefined) {
      throw tokenRefused(6, 'token_key_unknown', 'kid is no verification method of the DID document of iss.')
    }
    if (mayInvoke(method)) return method
    throw tokenRefused(
      7,
      'token_key_not_for_invocation',
      'the key does not stand under capabilityInvocation.',
    )
  }
  const fitting = document.verificationMethods.filter(mayInvoke)
  const [only] = fitting
  if (only !== undefined && fitting.length === 1) return only
  throw tokenRefused(
    6,
    'token_key_ambiguous',
    'it has no kid, and the DID document of iss does not have exactly one key under capabilityInvocation.',
  )
}

/** Check 8. */
function verifySignature(jws: ParsedJws, { publicJwk }: VerificationMethod): void {
  try {
    const key = importVerificationKey(parsePublicJwk(publicJwk), jws.header.alg, { cache: false })
    verifyJws(jws, key, { algorithms })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw tokenRefused(8, 'token_signature', 'the signature does not verify.', error.reason)
  }
}

/** Check 9. Returns until when the token could be sent again, in milliseconds. */
function verifyTimes(claims: JsonObject, now: number, leewaySeconds: number): number {
  const seconds = now / 1000
  const numeric = (name: string): number | undefined => {
    const value = claims[name]
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw tokenRefused(9, 'token_times', `${name} is not a number of seconds.`)
  }
  const exp = numeric('exp')
  const iat = numeric('iat')
  const nbf = numeric('nbf')
  if (exp === undefined || iat === undefined) throw tokenRefused(9, 'token_times', 'exp or iat is missing.')
  if (exp <= seconds - leewaySeconds) throw tokenRefused(9, 'token_expired', 'it has expired.')
  if (exp > seconds + MAX_LIFETIME_SECONDS)
    throw tokenRefused(9, 'token_times', 'exp is more than a day ahead.')
  if (nbf !== undefined && nbf > seconds + leewaySeconds) {
    throw tokenRefused(9, 'token_not_yet_valid', 'nbf is still to come.')
  }
  if (iat > seconds + leewaySeconds) throw tokenRefused(9, 'token_not_yet_valid', 'iat is still to come.')
  return Math.ceil((exp + leewaySeconds + 1) * 1000)
}
