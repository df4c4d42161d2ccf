import type { FastifyRequest } from 'fastify'
import type { TenantId } from '../../../core/ids.ts'
import type { EntraPorts } from '../ports.ts'

type Needs = Pick<EntraPorts, 'publicUrl' | 'rules'>

/** Every origin that the authority answers under: the public URL, and the hosts that the operator leads to us, always over TLS. */
export function authorityOrigins({ publicUrl, rules }: Needs): readonly string[] {
  return [publicUrl, ...rules.hosts.map((host) => `https://${host.toLowerCase()}`)]
}

/** The one that a request came to. Any other host could be an invention of the caller's: it gets the public URL. */
export function authorityOrigin(ports: Needs, { host }: Pick<FastifyRequest, 'host'>): string {
  const named = host.toLowerCase()
  return authorityOrigins(ports).find((origin) => new URL(origin).host === named) ?? ports.publicUrl
}

export const tokenEndpointOf = (origin: string, tenantId: TenantId): string =>
  `${origin}/${tenantId}/oauth2/v2.0/token`

export const issuerOf = (origin: string, tenantId: TenantId): string => `${origin}/${tenantId}/v2.0`
