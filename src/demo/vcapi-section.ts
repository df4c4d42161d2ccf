import type { Tenant } from '../core/tenants/tenant.ts'
import type { DemoSection } from './demo-section.ts'

export interface SuiteIssuer {
  /** Where it is served, below `/vc-api`. */
  readonly suite: string
  readonly issuerDid: string
}

/** @param issuersOf whose key goes with each suite, the usual one first */
export function createVcApiSection(
  issuersOf: (tenant: Tenant) => Promise<readonly SuiteIssuer[]>,
): DemoSection {
  return {
    name: 'vcapi',
    async create({ publicUrl, tenant }) {
      const baseUrl = `${publicUrl}/vc-api`
      const issuers = await issuersOf(tenant)
      return {
        baseUrl,
        issuerDid: issuers[0]?.issuerDid,
        suites: Object.fromEntries(
          issuers.map(({ suite, issuerDid }) => [suite, { issuerDid, baseUrl: `${baseUrl}/${suite}` }]),
        ),
      }
    },
  }
}
