import type { Ports } from '../../core/ports/ports.ts'
import type { VerifierContext } from '../../core/ports/verifier-client.ts'
import { isJsonObject, parseJsonObject } from '../../lib/json.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { type ParsedJws, parseJws, verifyJws } from '../../lib/jws.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import { RequestFault, refusing } from './request-fault.ts'
import { requireTimes } from './require-times.ts'
import type { VerifiedSigner } from './verified-signer.ts'

const CLAUSE = 'OpenID4VP 1.0 §12'

/**
 * The key of a verifier that somebody else vouches for (OpenID4VP 1.0 §5.9.3 `verifier_attestation`, §12): the attestation stands in the
 * header `jwt`, and is believed when the tenant believes its issuer.
 * @throws {RequestFault} and what finding the attester's key raises
 */
export async function verifyAttestation(
  { clock }: Pick<Ports, 'clock'>,
  name: string,
  { header }: ParsedJws,
  { attesterKey, clockSkewSeconds }: VerifierContext,
): Promise<VerifiedSigner> {
  const text = header['jwt']
  if (typeof text !== 'string') throw new RequestFault('the header jwt has no attestation', CLAUSE)
  const { jws, claims } = refusing('the attestation cannot be read', CLAUSE, () => {
    const attestation = parseJws(text)
    return { jws: attestation, claims: parseJsonObject(attestation.payload) }
  })
  if (jws.header.typ !== 'verifier-attestation+jwt') {
    throw new RequestFault('typ of the attestation is not verifier-attestation+jwt', CLAUSE)
  }
  const { iss, sub, exp, cnf, redirect_uris: uris } = claims
  if (typeof iss !== 'string') throw new RequestFault('the attestation has no iss', CLAUSE)
  if (sub !== name) throw new RequestFault('sub of the attestation is not the client_id', CLAUSE)
  if (exp === undefined) throw new RequestFault('the attestation has no exp', CLAUSE)
  const { kid, x5c, alg } = jws.header
  const { jwk } = await attesterKey({ issuer: iss, kid, x5c, algorithm: alg })
  refusing('the signature of the attestation does not hold', CLAUSE, () => {
    verifyJws(jws, importVerificationKey(parsePublicJwk(jwk), alg, { cache: false }))
  })
  requireTimes('attestation', claims, clock.now(), clockSkewSeconds)
  const key = isJsonObject(cnf) ? cnf['jwk'] : undefined
  if (!isJsonObject(key)) throw new RequestFault('the attestation has no cnf.jwk', CLAUSE)
  if (uris === undefined) return { jwk: key }
  if (!Array.isArray(uris) || !uris.every((uri) => typeof uri === 'string')) {
    throw new RequestFault('redirect_uris of the attestation cannot be read', CLAUSE)
  }
  return { jwk: key, responseUris: uris }
}
