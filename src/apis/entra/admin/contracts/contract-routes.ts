import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { adminService } from '../../access-token/resources.ts'
import type { RequireRole } from '../../authorize.ts'
import type { AdminPorts } from '../admin-ports.ts'
import { requireAuthority } from '../authorities/show-authority.ts'
import { listContracts, requireContract } from './own-contracts.ts'
import { showContract } from './show-contract.ts'
import { ContractChange, ContractCreation, ContractView } from './wire.ts'
import { changeContract, createContract } from './write-contract.ts'

const CONTRACTS = '/verifiableCredentials/authorities/:authorityId/contracts'
const Params = Type.Object({ authorityId: Type.String({ maxLength: 100 }) })
const Named = Type.Object({
  authorityId: Type.String({ maxLength: 100 }),
  contractId: Type.String({ maxLength: 500 }),
})
type Params = { Params: Static<typeof Params> }
type Named = { Params: Static<typeof Named> }

/** Contracts: credential configurations, in the words of the product. */
export function addContractRoutes(scope: FastifyInstance, ports: AdminPorts, requireRole: RequireRole): void {
  const onRequest = requireRole(adminService, 'VerifiableCredential.Contract.ReadWrite')
  const { publicUrl } = ports

  scope.get<Params>(
    CONTRACTS,
    {
      onRequest,
      schema: {
        summary: 'List contracts',
        params: Params,
        response: { 200: Type.Object({ value: Type.Array(ContractView) }) },
      },
    },
    async ({ tenant, params }) => {
      const authority = await requireAuthority(ports, tenant, params.authorityId)
      const contracts = await listContracts(ports, tenant, authority)
      return { value: contracts.map((one) => showContract(publicUrl, tenant, one)) }
    },
  )

  scope.post<Params & { Body: ContractCreation }>(
    CONTRACTS,
    {
      onRequest,
      schema: {
        summary: 'Create a contract',
        params: Params,
        body: ContractCreation,
        response: { 201: ContractView },
      },
    },
    async ({ tenant, params, body }, reply) => {
      const authority = await requireAuthority(ports, tenant, params.authorityId)
      const created = await createContract(ports, tenant, authority, body)
      reply.code(201)
      return showContract(publicUrl, tenant, created)
    },
  )

  const find = async (tenant: Parameters<typeof requireAuthority>[1], params: Static<typeof Named>) => {
    const authority = await requireAuthority(ports, tenant, params.authorityId)
    return requireContract(ports, tenant, authority, params.contractId)
  }

  scope.get<Named>(
    `${CONTRACTS}/:contractId`,
    { onRequest, schema: { summary: 'Read a contract', params: Named, response: { 200: ContractView } } },
    async ({ tenant, params }) => showContract(publicUrl, tenant, await find(tenant, params)),
  )

  scope.patch<Named & { Body: ContractChange }>(
    `${CONTRACTS}/:contractId`,
    {
      onRequest,
      schema: {
        summary: 'Change a contract',
        params: Named,
        body: ContractChange,
        response: { 200: ContractView },
      },
    },
    async ({ tenant, params, body }) => {
      const changed = await changeContract(ports, tenant, await find(tenant, params), body)
      return showContract(publicUrl, tenant, changed)
    },
  )
}
