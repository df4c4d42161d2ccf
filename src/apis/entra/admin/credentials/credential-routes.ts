import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../../../core/errors.ts'
import type { CredentialConfiguration } from '../../../../core/issuers/credential-configuration.ts'
import { contractIdOf } from '../../../../core/issuers/find-contract.ts'
import { revokeCredential } from '../../../../core/status/change-credential-status.ts'
import { claimIndex } from '../../../../core/status/claim-index.ts'
import type { IssuedCredential } from '../../../../core/status/credential.ts'
import type { Tenant } from '../../../../core/tenants/tenant.ts'
import { adminService } from '../../access-token/resources.ts'
import type { RequireRole } from '../../authorize.ts'
import type { AdminPorts } from '../admin-ports.ts'
import { requireAuthority } from '../authorities/show-authority.ts'
import { requireContract } from '../contracts/own-contracts.ts'
import { credentialIdOf, wireIdOf } from './credential-id.ts'
import { readClaimHash } from './read-claim-hash.ts'

const CREDENTIALS = '/verifiableCredentials/authorities/:authorityId/contracts/:contractId/credentials'
const MOST_FOUND = 100

const text = Type.String({ maxLength: 500 })
const Contract = Type.Object({ authorityId: text, contractId: text })
const Named = Type.Object({ authorityId: text, contractId: text, credentialId: text })
const Query = Type.Object({ filter: Type.Optional(Type.String({ maxLength: 500 })) })

/** Issued credentials of a contract: found by their indexed claim, seen without their claims, revoked. */
export function addCredentialRoutes(
  scope: FastifyInstance,
  ports: AdminPorts,
  requireRole: RequireRole,
): void {
  const search = requireRole(adminService, 'VerifiableCredential.Credential.Search')
  const revoke = requireRole(adminService, 'VerifiableCredential.Credential.Revoke')
  const either = requireRole(
    adminService,
    'VerifiableCredential.Credential.Search',
    'VerifiableCredential.Credential.Revoke',
  )
  const contractOf = async (tenant: Tenant, params: Static<typeof Contract>) =>
    requireContract(
      ports,
      tenant,
      await requireAuthority(ports, tenant, params.authorityId),
      params.contractId,
    )
  const find = async (tenant: Tenant, params: Static<typeof Named>) => {
    const contract = await contractOf(tenant, params)
    const id = credentialIdOf(params.credentialId)
    const credential = id && (await ports.issuedCredentials.find(tenant.id, id))
    if (credential?.credentialConfigurationId !== contract.id) {
      throw new CoreError('credential_not_found', 'There is no such credential of this contract.')
    }
    return { contract, credential }
  }

  scope.get<{ Params: Static<typeof Contract>; Querystring: Static<typeof Query> }>(
    CREDENTIALS,
    {
      onRequest: search,
      schema: { summary: 'Find credentials by their indexed claim', params: Contract, querystring: Query },
    },
    async ({ tenant, params, query }) => {
      const contract = await contractOf(tenant, params)
      const found = await ports.issuedCredentials.list(
        tenant.id,
        {
          credentialConfigurationId: contract.id,
          claimIndex: claimIndex(ports, tenant.id, readClaimHash(query.filter)),
        },
        { limit: MOST_FOUND },
      )
      return {
        value: found.items.map((credential) => ({
          id: wireIdOf(credential.id),
          contractId: contractIdOf(tenant, contract),
          status: credential.status,
          issuedAtTimestamp: new Date(credential.issuedAt).toISOString(),
        })),
      }
    },
  )

  scope.get<{ Params: Static<typeof Named> }>(
    `${CREDENTIALS}/:credentialId`,
    { onRequest: either, schema: { summary: 'Read a credential, without its claims', params: Named } },
    async ({ tenant, params }) => {
      const { contract, credential } = await find(tenant, params)
      return show(tenant, contract, credential)
    },
  )

  scope.post<{ Params: Static<typeof Named> }>(
    `${CREDENTIALS}/:credentialId/revoke`,
    { onRequest: revoke, schema: { summary: 'Revoke a credential', params: Named } },
    async ({ tenant, params }, reply) => {
      const { credential } = await find(tenant, params)
      await revokeCredential(ports, tenant.id, credential.id)
      return reply.code(204).send()
    },
  )
}

function show(tenant: Tenant, contract: CredentialConfiguration, { id, status, issuedAt }: IssuedCredential) {
  return {
    id: wireIdOf(id),
    contractId: contractIdOf(tenant, contract),
    status,
    issuedAt: new Date(issuedAt).toISOString(),
  }
}
