import type { FastifyInstance } from 'fastify'
import { changeTenant } from '../../../core/tenants/create-tenant.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { sha256 } from '../../../lib/hash.ts'
import { adminService } from '../access-token/resources.ts'
import type { RequireRole } from '../authorize.ts'
import type { AdminPorts } from './admin-ports.ts'

/**
 * A tenant is there from the beginning, so onboarding only switches its Request Service on again after an opt-out. Opting out deletes
 * nothing here, unlike in the product: issued credentials must stay verifiable.
 */
export function addOnboarding(scope: FastifyInstance, ports: AdminPorts, requireRole: RequireRole): void {
  const onRequest = requireRole(adminService, 'VerifiableCredential.Authority.ReadWrite')

  scope.post(
    '/verifiableCredentials/onboard',
    { onRequest, schema: { summary: 'Onboard the tenant' } },
    async ({ tenant }, reply) => {
      await optOut(ports, tenant, false)
      reply.code(201)
      return {
        id: tenant.id,
        verifiableCredentialServicePrincipalId: principalOf(tenant, 'service'),
        verifiableCredentialRequestServicePrincipalId: principalOf(tenant, 'request'),
        verifiableCredentialAdminServicePrincipalId: principalOf(tenant, 'admin'),
        status: 'Enabled',
      }
    },
  )

  scope.post(
    '/verifiableCredentials/optout',
    { onRequest, schema: { summary: 'Opt out' } },
    async ({ tenant }, reply) => {
      await optOut(ports, tenant, true)
      return reply.type('text/plain; charset=utf-8').send('OK')
    },
  )
}

async function optOut(ports: AdminPorts, tenant: Tenant, entraOptedOut: boolean): Promise<void> {
  if ((tenant.settings.entraOptedOut ?? false) === entraOptedOut) return
  await changeTenant(ports, tenant.id, { settings: { entraOptedOut } })
  ports.tenantContext.forget(tenant.id)
}

/** The same at every call, and of no meaning here: scripts write it down. */
function principalOf(tenant: Tenant, name: string): string {
  const hex = Buffer.from(sha256(`entra principal ${name} ${tenant.id}`)).toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
