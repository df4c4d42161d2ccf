import { OpenID4VCIClientV1_0_15 } from '@sphereon/oid4vci-client'
import { createWalletKey, signJwt, type WalletKey } from './callbacks.ts'

export interface SphereonOptions {
  readonly format: 'dc+sd-jwt' | 'jwt_vc_json'
  readonly txCode?: string
}

/**
 * Collects one credential as a wallet on `@sphereon/oid4vci-client` does. It speaks draft 15 of OpenID4VCI: one `proof` instead of
 * `proofs`, and a `credential_configuration_id`.
 */
export async function collectWithSphereon(
  offerUri: string,
  options: SphereonOptions,
): Promise<{ readonly credentials: readonly string[]; readonly key: WalletKey }> {
  const key = createWalletKey()
  const client = await OpenID4VCIClientV1_0_15.fromURI({
    uri: offerUri,
    alg: 'ES256',
    resolveOfferUri: true,
    retrieveServerMetadata: true,
  })
  await client.acquireAccessToken(options.txCode === undefined ? {} : { pin: options.txCode })
  const [credentialConfigurationId = ''] = client.getCredentialOfferConfigurationIds()
  const answer = await client.acquireCredentials({
    credentialConfigurationId,
    format: options.format,
    alg: 'ES256',
    jwk: key.publicJwk as NonNullable<Parameters<typeof client.acquireCredentials>[0]['jwk']>,
    proofCallbacks: {
      signCallback: async ({ header, payload }) => signJwt(key.privateKey, header ?? {}, payload ?? {}),
    },
  })
  const credentials = (answer.credentials ?? []).map(({ credential }) => String(credential))
  return { credentials, key }
}
