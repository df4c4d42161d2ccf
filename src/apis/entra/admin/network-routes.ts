import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { manifestUrl } from '../../../core/issuers/find-contract.ts'
import { linkedOrigins } from '../../../core/linked-domains/linked-origins.ts'
import { adminService } from '../access-token/resources.ts'
import type { RequireRole } from '../authorize.ts'
import { badField } from '../refusal.ts'
import type { AdminPorts } from './admin-ports.ts'
import { isAuthority, requireAuthority } from './authorities/show-authority.ts'
import { contractOf } from './contracts/contract-of.ts'
import { listContracts } from './contracts/own-contracts.ts'

const MOST_AUTHORITIES = 15
const MOST_CONTRACTS = 100

const Query = Type.Object({ filter: Type.Optional(Type.String({ maxLength: 2048 })) })
const Params = Type.Object({ tid: Type.String(), authorityId: Type.String({ maxLength: 100 }) })

/** The network, which in an office of one's own is the tenant itself: Microsoft's is not reachable from outside of it. */
export function addNetworkRoutes(scope: FastifyInstance, ports: AdminPorts, requireRole: RequireRole): void {
  const onRequest = requireRole(adminService, 'VerifiableCredential.Network.Read')

  scope.get<{ Querystring: Static<typeof Query> }>(
    '/verifiableCredentialsNetwork/authorities',
    { onRequest, schema: { summary: 'Find authorities by their domain', querystring: Query } },
    async ({ tenant, query }) => {
      const wanted = readLike(query.filter)
      const linkedDomainUrls = linkedOrigins(ports.publicUrl, tenant)
      if (!linkedDomainUrls.some((url) => url.toLowerCase().includes(wanted))) return { value: [] }
      const found = (await ports.issuers.list(tenant.id)).filter(isAuthority)
      return {
        value: found.slice(0, MOST_AUTHORITIES).map(({ id, name, identification }) => ({
          id,
          tenantId: tenant.id,
          did: identification.did,
          name,
          linkedDomainUrls,
        })),
      }
    },
  )

  scope.get<{ Params: Static<typeof Params> }>(
    '/tenants/:tid/verifiableCredentialsNetwork/authorities/:authorityId/contracts',
    { onRequest, schema: { summary: 'Contracts of an authority', params: Params } },
    async ({ tenant, params }) => {
      if (params.tid !== tenant.id) throw new CoreError('tenant_not_found', 'There is no such tenant.')
      const authority = await requireAuthority(ports, tenant, params.authorityId)
      const contracts = await listContracts(ports, tenant, authority)
      return {
        value: contracts.slice(0, MOST_CONTRACTS).map((configuration) => {
          const { name, rules } = contractOf(configuration)
          const hints = rules.attestations.idTokenHints ?? []
          return {
            name,
            types: rules.vc.type,
            claims: hints.flatMap(({ mapping }) => mapping.map(({ outputClaim }) => ({ name: outputClaim }))),
            manifestUrl: manifestUrl(ports.publicUrl, tenant, configuration),
          }
        }),
      }
    },
  )
}

/** What `linkeddomainurls like X` looks for; all when there is no filter. */
function readLike(filter: string | undefined): string {
  if (filter === undefined || filter.trim() === '') return ''
  const wanted = /^linkeddomainurls like '?(\S+?)'?$/i.exec(filter.trim())?.[1]
  if (wanted === undefined) throw badField('filter', 'Search as `filter=linkeddomainurls like {text}`.')
  return wanted.toLowerCase()
}
