import type { FastifyInstance } from 'fastify'
import { AUTHORITY_PREFIX, createAuthoritySurface } from '../apis/entra/authority/create-authority-surface.ts'
import { createInstanceDiscoverySurface } from '../apis/entra/authority/instance-discovery.ts'
import { createEntraSurface } from '../apis/entra/create-entra-surface.ts'
import { entraErrorHandler } from '../apis/entra/errors.ts'
import type { Config } from '../config/config.ts'
import type { StatusListId, TenantId } from '../core/ids.ts'
import { type Mount, mountSurface, mountTenantPath, mountWellKnown } from '../http/mount-surface.ts'
import { createAccessTokenKeys } from '../keys/software/access-token-keys.ts'
import { createAuthenticatorSurface } from '../protocols/authenticator/authenticator-surface.ts'
import { createDidConfigurationSurface } from '../protocols/did-web/did-configuration-surface.ts'
import { readRewrites } from './applications.ts'
import type { OfficePorts } from './ports.ts'

/** Microsoft Entra Verified ID: its API, and the authority that gives tokens for it. */
export function mountEntra(
  server: FastifyInstance,
  office: OfficePorts,
  mount: Pick<Mount, 'tenants' | 'limit'>,
  entra: Config['entra'],
  { allowPrivateNetworks }: Config['security'],
): void {
  const rules = { ...entra, allowPrivateNetworks, rewrites: readRewrites(entra.callbackRewrites) }
  const ports = {
    ...office,
    accessTokenKeys: createAccessTokenKeys(office),
    statusListChanged: (tenantId: TenantId, listId: StatusListId) =>
      office.statusListPublisher.changed(tenantId, listId),
    rules,
  }
  const authenticatorRules = { fetchOnce: entra.requestObjects === 'once' }
  mountSurface(
    server,
    createAuthenticatorSurface({ ...office, authenticatorRules }, entraErrorHandler(office)),
    { ...mount, name: 'authenticator', prefix: '/v1.0', owns: ['/v1.0/tenants'] },
  )
  mountSurface(server, createEntraSurface(ports), { ...mount, name: 'entra', prefix: '/v1.0' })
  mountTenantPath(server, createAuthoritySurface(ports), {
    ...mount,
    name: 'entra-authority',
    prefix: AUTHORITY_PREFIX,
  })
  mountWellKnown(server, createDidConfigurationSurface(office), { ...mount, name: 'did-configuration.json' })
  mountSurface(server, createInstanceDiscoverySurface(ports), {
    ...mount,
    name: 'entra-authority',
    prefix: '/common',
  })
}
