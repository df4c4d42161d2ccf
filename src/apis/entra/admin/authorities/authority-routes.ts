import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { adoptAnnouncedKey, announceKey } from '../../../../core/identities/announce-key.ts'
import { changeIssuer } from '../../../../core/issuers/change-issuer.ts'
import { createIssuer } from '../../../../core/issuers/create-issuer.ts'
import { linkedOrigins } from '../../../../core/linked-domains/linked-origins.ts'
import type { Tenant } from '../../../../core/tenants/tenant.ts'
import { adminService } from '../../access-token/resources.ts'
import type { RequireRole } from '../../authorize.ts'
import { badField } from '../../refusal.ts'
import type { AdminPorts } from '../admin-ports.ts'
import { isSameOrigin } from './same-origin.ts'
import { type Authority, isAuthority, requireAuthority, showAuthority } from './show-authority.ts'

const AUTHORITIES = '/verifiableCredentials/authorities'
const AUTHORITY = `${AUTHORITIES}/:authorityId`

const Params = Type.Object({ authorityId: Type.String({ maxLength: 100 }) })
const Creation = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    linkedDomainUrl: Type.Optional(Type.String({ maxLength: 2048 })),
    didMethod: Type.Optional(Type.String({ maxLength: 20 })),
    keyVaultMetadata: Type.Optional(Type.Unknown({ description: 'Ignored: keys are kept here.' })),
  },
  { title: 'EntraAuthorityCreation' },
)
const Change = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200 }) },
  { title: 'EntraAuthorityChange' },
)

/** Authorities: issuers of the tenant that are a did:web, and their keys. */
export function addAuthorityRoutes(
  scope: FastifyInstance,
  ports: AdminPorts,
  requireRole: RequireRole,
): void {
  const onRequest = requireRole(adminService, 'VerifiableCredential.Authority.ReadWrite')
  const show = (tenant: Tenant, authority: Authority) => showAuthority(ports, tenant, authority)
  const again = async (tenant: Tenant, { id }: Pick<Authority, 'id'>) =>
    show(tenant, await requireAuthority(ports, tenant, id))

  scope.get(AUTHORITIES, { onRequest, schema: { summary: 'List authorities' } }, async ({ tenant }) => {
    const all = (await ports.issuers.list(tenant.id)).filter(isAuthority)
    return { value: await Promise.all(all.map((authority) => show(tenant, authority))) }
  })

  scope.post<{ Body: Static<typeof Creation> }>(
    AUTHORITIES,
    { onRequest, schema: { summary: 'Create an authority', body: Creation } },
    async ({ tenant, body }, reply) => {
      refuseForeign(ports, tenant, body)
      const issuer = await createIssuer(ports, tenant, {
        name: body.name,
        identification: { method: 'did', didMethod: 'web' },
      })
      reply.code(201)
      return again(tenant, issuer as Authority)
    },
  )

  const named = (summary: string) => ({ onRequest, schema: { summary, params: Params } })
  const find = (tenant: Tenant, { authorityId }: Static<typeof Params>) =>
    requireAuthority(ports, tenant, authorityId)
  type Named = { Params: Static<typeof Params> }

  scope.get<Named>(AUTHORITY, named('Read an authority'), async ({ tenant, params }) =>
    show(tenant, await find(tenant, params)),
  )

  scope.patch<Named & { Body: Static<typeof Change> }>(
    AUTHORITY,
    { onRequest, schema: { summary: 'Rename an authority', params: Params, body: Change } },
    async ({ tenant, params, body }) => {
      const { id } = await find(tenant, params)
      await changeIssuer(ports, tenant, id, { name: body.name })
      return again(tenant, { id })
    },
  )

  scope.delete<Named>(
    AUTHORITY,
    named('Delete an authority of did:ion: there is none'),
    async ({ tenant, params }) => {
      await find(tenant, params)
      throw badField('authorityId', 'Only authorities of did:ion can be deleted, and this is none.')
    },
  )

  for (const path of ['/didInfo/signingKeys', '/didInfo/signingKeys/rotate']) {
    scope.post<Named>(
      `${AUTHORITY}${path}`,
      named('Publish the key that signs next'),
      async ({ tenant, params }) => {
        const { id } = await find(tenant, params)
        await announceKey(ports, tenant, id)
        return again(tenant, { id })
      },
    )
  }

  scope.post<Named>(
    `${AUTHORITY}/didInfo/synchronizeWithDidDocument`,
    named('Sign with the published key from now on'),
    async ({ tenant, params }) => {
      const { id } = await find(tenant, params)
      for (const issuer of await adoptAnnouncedKey(ports, tenant, id))
        ports.signerFor.forget(tenant.id, issuer.id)
      return again(tenant, { id })
    },
  )
}

/** The domain of a did:web of ours is our own. */
function refuseForeign(
  { publicUrl }: AdminPorts,
  tenant: Tenant,
  { didMethod, linkedDomainUrl }: Static<typeof Creation>,
): void {
  if (didMethod !== undefined && didMethod !== 'web') {
    throw badField('didMethod', 'New authorities are of did:web.')
  }
  const own = linkedOrigins(publicUrl, tenant)
  if (linkedDomainUrl !== undefined && !own.some((origin) => isSameOrigin(origin, linkedDomainUrl))) {
    throw badField(
      'linkedDomainUrl',
      `The DID of this office is linked with ${own.join(', ') || 'no domain'}: it cannot publish at another.`,
    )
  }
}
