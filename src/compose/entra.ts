import type { FastifyInstance } from 'fastify'
import { createEntraSurface } from '../apis/entra/create-entra-surface.ts'
import type { EntraRules } from '../apis/entra/ports.ts'
import { type Mount, mountSurface } from '../http/mount-surface.ts'
import { createAccessTokenKeys } from '../keys/software/access-token-keys.ts'
import type { OfficePorts } from './ports.ts'

/** Microsoft Entra Verified ID: its API, and the authority that gives tokens for it. */
export function mountEntra(
  server: FastifyInstance,
  office: OfficePorts,
  mount: Pick<Mount, 'tenants' | 'limit'>,
  rules: EntraRules,
): void {
  const ports = { ...office, accessTokenKeys: createAccessTokenKeys(office), rules }
  mountSurface(server, createEntraSurface(ports), { ...mount, name: 'entra', prefix: '/v1.0' })
}
