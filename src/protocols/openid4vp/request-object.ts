import { CoreError } from '../../core/errors.ts'
import type { SignerFor } from '../../core/issuers/credential-signer.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { serializeDcqlQuery } from '../../core/verification/dcql/serialize-dcql-query.ts'
import { requestSecret } from '../../core/verification/presentation-reference.ts'
import type { OpenRequest } from '../../core/verification/presentation-request.ts'
import { openTransactionData } from '../../core/verification/transaction-data/sealed-transaction-data.ts'
import type { VerifierInfo } from '../../core/verification/verifier-info.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { contentAlgorithms, openKey } from './decryption-key.ts'
import { responseUrl } from './endpoint-urls.ts'
import { vpFormatsSupported } from './vp-formats-supported.ts'

type Needs = Pick<Ports, 'secrets' | 'publicUrl' | 'formats'>

/** The parameters of an authorization request (OpenID4VP 1.0 §5.1, §5.2, §8.2). */
export function requestParameters(
  ports: Needs,
  tenant: Tenant,
  request: OpenRequest,
): Readonly<Record<string, unknown>> {
  const transactions = openTransactionData(ports.secrets, request)
  return {
    response_type: 'vp_token',
    client_id: request.audience,
    response_mode: request.responseMode,
    response_uri: responseUrl(ports, tenant, request),
    nonce: requestSecret(ports.secrets, 'nonce', request),
    state: requestSecret(ports.secrets, 'state', request),
    dcql_query: serializeDcqlQuery(request.query),
    client_metadata: clientMetadata(ports, request),
    ...(transactions === undefined ? {} : { transaction_data: transactions.map(({ encoded }) => encoded) }),
    ...(request.verifierInfo === undefined ? {} : { verifier_info: request.verifierInfo.map(writeInfo) }),
  }
}

/** §5.1 `verifier_info`. */
function writeInfo({ format, data, credentialIds }: VerifierInfo): Readonly<Record<string, unknown>> {
  return { format, data, ...(credentialIds === undefined ? {} : { credential_ids: credentialIds }) }
}

/** §5.1 `client_metadata`, §11.1. */
function clientMetadata(
  { secrets, formats }: Needs,
  request: OpenRequest,
): Readonly<Record<string, unknown>> {
  const { sealedDecryptionKey } = request
  return {
    vp_formats_supported: vpFormatsSupported(formats, request.query),
    ...(sealedDecryptionKey === undefined
      ? {}
      : {
          jwks: { keys: [openKey(secrets, request, sealedDecryptionKey).publicJwk] },
          encrypted_response_enc_values_supported: contentAlgorithms,
        }),
  }
}

/** The signed request object (§5, §5.10; RFC 9101): for any wallet, so that its audience is the static one (§5.8). */
export async function signRequestObject(
  ports: Needs & Pick<Ports, 'clock'> & { readonly signerFor: SignerFor },
  tenant: Tenant,
  request: OpenRequest,
  walletNonce: string | undefined,
): Promise<string> {
  const parameters = requestParameters(ports, tenant, request)
  const claims = {
    ...parameters,
    aud: 'https://self-issued.me/v2',
    iat: Math.floor(ports.clock.now() / 1000),
    exp: Math.floor(request.expiresAt / 1000),
    ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
  }
  if (request.signer === undefined) {
    throw new CoreError(
      'presentation_request_not_found',
      'This request is not fetched: it stands in its link.',
    )
  }
  const signer = await ports.signerFor(tenant.id, request.signer)
  const header = {
    alg: signer.algorithm,
    typ: 'oauth-authz-req+jwt',
    ...(attestationOf(tenant, request) ?? signer.header),
  }
  const signingInput = createSigningInput(header, claims)
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}

/** §12: with an attestation, that names the key. */
function attestationOf(
  { settings }: Tenant,
  { audience }: OpenRequest,
): { readonly jwt: string } | undefined {
  if (!audience.startsWith('verifier_attestation:')) return undefined
  const jwt = settings.presentations?.verifierAttestation
  if (jwt !== undefined) return { jwt }
  throw new CoreError('configuration_invalid', 'The verifier attestation was taken away.')
}
