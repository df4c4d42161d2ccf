import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../../../core/errors.ts'
import { createDidConfiguration } from '../../../../core/linked-domains/create-did-configuration.ts'
import { linkedOrigins } from '../../../../core/linked-domains/linked-origins.ts'
import { verifyLinkedDomain } from '../../../../core/linked-domains/verify-linked-domain.ts'
import { adminService } from '../../access-token/resources.ts'
import type { RequireRole } from '../../authorize.ts'
import { EntraRefusal } from '../../refusal.ts'
import type { AdminPorts } from '../admin-ports.ts'
import { isSameOrigin } from './same-origin.ts'
import { requireAuthority } from './show-authority.ts'

const AUTHORITY = '/verifiableCredentials/authorities/:authorityId'
const Params = Type.Object({ authorityId: Type.String({ maxLength: 100 }) })
const Domain = Type.Object(
  { domainUrl: Type.String({ minLength: 1, maxLength: 2048 }) },
  { title: 'EntraDomain' },
)
type Named = { Params: Static<typeof Params> }

/** The DID document and the link with domains. Both are published by the office itself; here they are shown and checked. */
export function addDidRoutes(scope: FastifyInstance, ports: AdminPorts, requireRole: RequireRole): void {
  const onRequest = requireRole(adminService, 'VerifiableCredential.Authority.ReadWrite')

  scope.post<Named>(
    `${AUTHORITY}/generateDidDocument`,
    { onRequest, schema: { summary: 'The DID document', params: Params } },
    async ({ tenant, params }) => {
      const { identification } = await requireAuthority(ports, tenant, params.authorityId)
      const own = await ports.didDocument(tenant)
      if (own['id'] === identification.did) return own
      return (await ports.dids.resolve(identification.did)).document
    },
  )

  scope.post<Named & { Body: Static<typeof Domain> }>(
    `${AUTHORITY}/generateWellknownDidConfiguration`,
    { onRequest, schema: { summary: 'The link of the DID with a domain', params: Params, body: Domain } },
    async ({ tenant, params, body }) => {
      await requireAuthority(ports, tenant, params.authorityId)
      const origin = linkedOrigins(ports.publicUrl, tenant).find((own) => isSameOrigin(own, body.domainUrl))
      if (origin === undefined) throw foreign(body.domainUrl)
      return createDidConfiguration(ports, tenant, [origin])
    },
  )

  scope.post<Named>(
    `${AUTHORITY}/validateWellKnownDidConfiguration`,
    { onRequest, schema: { summary: 'Whether the DID is linked with its domain', params: Params } },
    async ({ tenant, params }, reply) => {
      const { identification } = await requireAuthority(ports, tenant, params.authorityId)
      try {
        await verifyLinkedDomain(ports, identification.did)
      } catch (error) {
        if (!(error instanceof CoreError) || error.code !== 'untrusted_issuer') throw error
        throw new EntraRefusal(
          'invalid_request',
          'The domain is not linked with the DID: it takes https, and did-configuration.json at its root.',
          {
            inner: 'badOrMissingField',
            target: 'linkedDomainUrls',
            ...(error.detail === undefined ? {} : { detail: error.detail }),
          },
        )
      }
      return reply.code(204).send()
    },
  )
}

function foreign(domainUrl: string): EntraRefusal {
  return new EntraRefusal(
    'invalid_request',
    `The domain used as an input to generate the well-known document isn't specified in this contract. Origin: ${domainUrl}`,
    { alone: 'wellKnownConfigDomainDoesNotExistInIssuer' },
  )
}
