import { as, type CredentialConfigurationId } from '../core/ids.ts'
import { createIssuer, type IssuerPorts } from '../core/issuers/create-issuer.ts'
import { defineCredentialConfiguration } from '../core/issuers/define-credential-configuration.ts'
import type { Ports } from '../core/ports/ports.ts'
import type { Tenant } from '../core/tenants/tenant.ts'

/** Makes the issuers and credential configurations of a new demo tenant. */
export async function furnishDemo(
  ports: IssuerPorts & Parameters<typeof defineCredentialConfiguration>[0] & Pick<Ports, 'issuers'>,
  tenant: Tenant,
): Promise<void> {
  if ((await ports.issuers.list(tenant.id)).length > 0) return
  const issuer = await createIssuer(ports, tenant, {
    name: 'Demo University',
    identification: { method: 'did', didMethod: 'jwk' },
  })
  await defineCredentialConfiguration(ports, tenant.id, {
    id: as<CredentialConfigurationId>('UniversityDegree'),
    issuerId: issuer.id,
    format: 'dc+sd-jwt',
    type: { vct: `${'https://credentials.example.com'}/university_degree` },
    claims: (['given_name', 'family_name', 'degree'] as const).map((name) => ({
      path: [name],
      mandatory: true,
      selectivelyDisclosable: true,
      display: [{ name, locale: 'en' }],
    })),
    display: [{ name: 'University degree', locale: 'en', backgroundColor: '#14365c', textColor: '#ffffff' }],
    validitySeconds: 31_536_000,
    statusListFormat: 'token-status-list',
    batchSize: 10,
    transactionCode: { use: 'optional', length: 6 },
    protocols: ['openid4vci'],
  })
}
