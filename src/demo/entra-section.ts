import { as, type CredentialConfigurationId } from '../core/ids.ts'
import { manifestUrl } from '../core/issuers/find-contract.ts'
import type { DemoSection } from './demo-section.ts'

const CREDENTIAL_TYPE = 'VerifiedCredentialExpert'

/** The application ids that Microsoft gave to its two services: what a token is asked for. */
const REQUEST_SERVICE = '3db474b9-6a0c-4840-96ac-1fceb342124f/.default'
const ADMIN_SERVICE = '6a8b4b39-c021-437c-b060-5a14a3fd65f3/.default'

const adminRoles = [
  'VerifiableCredential.Authority.ReadWrite',
  'VerifiableCredential.Contract.ReadWrite',
  'VerifiableCredential.Credential.Search',
  'VerifiableCredential.Credential.Revoke',
  'VerifiableCredential.Network.Read',
]

export const entraSection: DemoSection = {
  name: 'entra',
  async create({ publicUrl, tenant, did, client }, known) {
    const { admin: knownAdmin } = (known ?? {}) as { readonly admin?: unknown }
    const authority = `${publicUrl}/${tenant.id}`
    return {
      authority,
      tokenEndpoint: `${authority}/oauth2/v2.0/token`,
      ...(await client(known, { name: 'Demo: Entra', scopes: ['VerifiableCredential.Create.All'] })),
      scope: REQUEST_SERVICE,
      apiBase: `${publicUrl}/v1.0/verifiableCredentials/`,
      didAuthority: did,
      manifestUrl: manifestUrl(publicUrl, tenant, { id: as<CredentialConfigurationId>(CREDENTIAL_TYPE) }),
      credentialType: CREDENTIAL_TYPE,
      admin: {
        ...(await client(knownAdmin, { name: 'Demo: Entra administration', scopes: adminRoles })),
        scope: ADMIN_SERVICE,
      },
    }
  },
}
