import { mintCapability } from '../../core/issuance/capability.ts'
import { codeHashOf } from '../../core/issuance/chosen-code.ts'
import type { Offered, Retrieved } from '../../core/issuance/issuance.ts'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type { SignerFor } from '../../core/issuers/credential-signer.ts'
import { manifestUrl } from '../../core/issuers/find-contract.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { completeIssuanceUrl } from './endpoint-urls.ts'
import { createIdTokenHint } from './id-token-hint.ts'
import { requestClaims } from './request-claims.ts'
import { requireAuthority, signAsAuthority } from './sign-as-authority.ts'

export type IssuanceObjectPorts = Pick<Ports, 'secrets' | 'publicUrl'> & { readonly signerFor: SignerFor }

/** The signed request that makes a wallet collect a credential (contract section 8.2). Always the same for an issuance. */
export async function signIssuanceRequest(
  ports: IssuanceObjectPorts,
  tenant: Tenant,
  issuance: Offered | Retrieved,
  configuration: CredentialConfiguration,
): Promise<string> {
  const authority = requireAuthority(await ports.signerFor(tenant.id, configuration.issuerId))
  const reference = { issuanceId: issuance.id, generation: issuance.offerGeneration }
  const type = configuration.type.types?.at(-1) ?? configuration.id
  const manifest = manifestUrl(ports.publicUrl, tenant, configuration)
  return signAsAuthority(authority, {
    ...requestClaims({
      jti: issuance.id,
      createdAt: issuance.createdAt,
      expiresAt: issuance.expiresAt,
      clientId: authority.issuer,
      redirectUri: completeIssuanceUrl(ports, tenant),
      nonce: encodeBase64url(ports.secrets.mac('nonce', tenant.id, issuance.id).subarray(0, 16)),
      state: mintCapability(ports.secrets, 'completion', tenant.id, reference),
      registration: issuance.requester?.registration ?? { clientName: tenant.name },
    }),
    prompt: 'create',
    claims: {
      vp_token: {
        presentation_definition: {
          id: issuance.id,
          input_descriptors: [{ id: type, schema: [{ uri: type }], issuance: [{ manifest }] }],
        },
      },
    },
    id_token_hint: await createIdTokenHint(ports, tenant, issuance, authority),
    ...pinOf(ports, issuance),
  })
}

/** How the wallet hashes the code that its person types. The hash itself stays here: there are few codes to try. */
function pinOf({ secrets }: IssuanceObjectPorts, issuance: Offered | Retrieved) {
  const code = codeHashOf(secrets, issuance)
  if (code === undefined || issuance.transactionCode === undefined) return {}
  const { length } = issuance.transactionCode
  return { pin: { length, type: code.kind, salt: code.salt, alg: 'sha256', iterations: 1 } }
}
