import { CoreError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { jwsAlgorithms } from '../../lib/jws-algorithms.ts'
import { askVerifier, FORM, type VerifierHttpPorts } from './ask-verifier.ts'
import { RequestFault } from './request-fault.ts'

export interface FetchedObject {
  readonly object: string
  /** What the signed object has to repeat. */
  readonly walletNonce?: string
}

export const MAX_OBJECT_BYTES = 262_144
const MEDIA_TYPE = 'application/oauth-authz-req+jwt'

/**
 * Fetches a request object by reference; with POST it has to repeat a nonce of ours, so that nobody plays back an old one
 * (OpenID4VP 1.0 §5.10).
 * @throws {CoreError} `verifier_request_invalid`, `outgoing_failed`, `outgoing_refused`
 */
export async function fetchRequestObject(
  ports: VerifierHttpPorts & Pick<Ports, 'random' | 'formats'>,
  { reference, method }: { readonly reference: string; readonly method: 'GET' | 'POST' },
  deadline: number,
): Promise<FetchedObject> {
  const walletNonce = method === 'POST' ? encodeBase64url(ports.random.bytes(24)) : undefined
  const answer = await askVerifier(ports, deadline, {
    url: reference,
    method,
    maxBytes: MAX_OBJECT_BYTES,
    headers: { accept: MEDIA_TYPE, ...(walletNonce === undefined ? {} : FORM) },
    ...(walletNonce === undefined
      ? {}
      : {
          body: new URLSearchParams({
            wallet_nonce: walletNonce,
            wallet_metadata: JSON.stringify(walletMetadata(ports)),
          }).toString(),
        }),
  })
  if (answer.status >= 500 || answer.status === 429) {
    throw new CoreError('outgoing_failed', 'The verifier cannot hand out its request now.', {
      detail: `request_uri answered ${answer.status}`,
    })
  }
  if (answer.status !== 200) {
    throw new RequestFault(`request_uri answered ${answer.status}`, 'OpenID4VP 1.0 §5.10.2')
  }
  if (answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== MEDIA_TYPE) {
    throw new RequestFault(`what request_uri gave is not called ${MEDIA_TYPE}`, 'OpenID4VP 1.0 §5.10.1')
  }
  return {
    object: new TextDecoder().decode(answer.body).trim(),
    ...(walletNonce === undefined ? {} : { walletNonce }),
  }
}

/** §10. What we can do, and nothing that tells us from another office. */
function walletMetadata({ formats }: Pick<Ports, 'formats'>) {
  const presentable = [...formats.values()].filter(({ present }) => present !== undefined)
  return {
    vp_formats_supported: Object.fromEntries(
      presentable.map(({ id, algorithms }) => [id, abilities(id, algorithms)]),
    ),
    client_id_prefixes_supported: [
      'decentralized_identifier',
      'x509_san_dns',
      'x509_hash',
      'verifier_attestation',
      'pre-registered',
    ],
    response_types_supported: ['vp_token'],
    response_modes_supported: ['direct_post', 'direct_post.jwt'],
    request_object_signing_alg_values_supported: jwsAlgorithms,
    authorization_encryption_alg_values_supported: ['ECDH-ES'],
    authorization_encryption_enc_values_supported: ['A128GCM', 'A256GCM'],
  }
}

/** Appendix B.1.3.1.4, B.1.3.2.4, B.3.4. */
function abilities(format: string, algorithms: readonly string[]) {
  if (format === 'dc+sd-jwt') return { 'sd-jwt_alg_values': algorithms, 'kb-jwt_alg_values': algorithms }
  if (format !== 'ldp_vc') return { alg_values: algorithms }
  return {
    proof_type_values: ['DataIntegrityProof', 'EcdsaSecp256k1Signature2019'],
    cryptosuite_values: ['ecdsa-rdfc-2019', 'ecdsa-jcs-2019', 'eddsa-rdfc-2022', 'eddsa-jcs-2022'],
  }
}
