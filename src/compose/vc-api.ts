import { suites } from '../apis/vc-api/suites.ts'
import type { Tenant } from '../core/tenants/tenant.ts'
import type { SuiteIssuer } from '../demo/vcapi-section.ts'
import type { OfficePorts } from './ports.ts'

/** The did:key of a tenant that goes with each suite of the VC-API. */
export async function vcApiIssuers(
  { issuers, keys }: Pick<OfficePorts, 'issuers' | 'keys'>,
  { id: tenantId }: Tenant,
): Promise<readonly SuiteIssuer[]> {
  const [all, owned] = await Promise.all([issuers.list(tenantId), keys.list(tenantId)])
  return Object.entries(suites).flatMap(([suite, { algorithm }]) => {
    const found = all
      .map(({ keyId, identification }) => ({
        did: identification.method === 'did' ? identification.did : '',
        algorithm: owned.find(({ id }) => id === keyId)?.algorithm,
      }))
      .find((one) => one.did.startsWith('did:key:') && one.algorithm === algorithm)
    return found === undefined ? [] : [{ suite, issuerDid: found.did }]
  })
}
