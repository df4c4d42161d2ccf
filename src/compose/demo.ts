import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readDocument } from '../apis/management/apply/read-document.ts'
import type { Config } from '../config/config.ts'
import { applyDocument } from '../core/setup/apply-document.ts'
import { ensureTenant } from '../core/tenants/ensure-tenant.ts'
import type { Tenant } from '../core/tenants/tenant.ts'
import { tenantUrl } from '../core/tenants/tenant-url.ts'
import { consoleSection } from '../demo/console-section.ts'
import { empeSection } from '../demo/empe-section.ts'
import { entraSection } from '../demo/entra-section.ts'
import { eudistackSection } from '../demo/eudistack-section.ts'
import { createIshareSection } from '../demo/ishare-section.ts'
import { managementSection } from '../demo/management-section.ts'
import { prepareDataspace } from '../demo/prepare-dataspace.ts'
import { prepareDemo } from '../demo/prepare-demo.ts'
import { tsgSection } from '../demo/tsg-section.ts'
import { createVcApiSection } from '../demo/vcapi-section.ts'
import { tenantDidWeb } from '../identifiers/create-did-creator.ts'
import type { OfficePorts } from './ports.ts'
import { vcApiIssuers } from './vc-api.ts'

/** The tenants, issuers and clients of demo mode, and `demo.json`. */
export async function openDemo(config: Config, ports: OfficePorts): Promise<void> {
  const { publicUrl, defaultTenant } = ports
  const otherTenant = await ensureTenant(ports, 'Demo Municipality')
  await furnish(config, ports, defaultTenant)
  await furnish(config, ports, otherTenant)
  const dataspace = await prepareDataspace(ports, defaultTenant)
  await prepareDemo(ports, defaultTenant, {
    publicUrl,
    dataFolder: config.storage.dataFolder,
    did: tenantDidWeb(publicUrl, defaultTenant),
    otherTenant,
    outbox: resolve(config.storage.dataFolder, 'outbox'),
    sections: [
      managementSection,
      consoleSection,
      entraSection,
      eudistackSection,
      tsgSection,
      empeSection,
      createVcApiSection((tenant) => vcApiIssuers(ports, tenant)),
      createIshareSection({ ...dataspace, partyId: config.ishare.partyId }),
    ],
  })
}

/** Issuers and credential configurations of `demo/office.yaml`; what is there already stays as it is. */
async function furnish(
  { security, server: { publicUrl } }: Config,
  ports: OfficePorts,
  tenant: Tenant,
): Promise<void> {
  const { parse } = await import('yaml')
  const yaml: unknown = parse(readFileSync(new URL('../../demo/office.yaml', import.meta.url), 'utf8'))
  await applyDocument(ports, tenant, readDocument(yaml, tenantUrl(publicUrl, tenant)), {
    onlyMissing: true,
    grantor: ['tenant:admin'],
    allowPrivateNetworks: security.allowPrivateNetworks !== false,
  })
}
