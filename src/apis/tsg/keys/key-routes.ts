import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { requirePermission } from '../authorize.ts'
import type { TsgPorts } from '../ports.ts'
import { IdParams } from '../wire.ts'
import { createWalletKey, deleteWalletKey, setDefaultKey } from './change-keys.ts'
import { findWalletKey, listWalletKeys, type WalletKey } from './wallet-keys.ts'
import { KeyRequest, WalletKeyRecord } from './wire.ts'

const KEYS = '/management/keys'
const tags = ['TSG']
type ById = { Params: { id: string } }

export function addKeyRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  const show = (tenant: Tenant, walletKey: WalletKey): WalletKeyRecord => {
    const { name, type, key, isDefault, certificates } = walletKey
    return {
      id: name,
      type,
      default: isDefault,
      publicKey: { ...key.publicJwk },
      verificationMethod: ports.didCreator.create('web', tenant, key).verificationMethod,
      ...(certificates === undefined ? {} : { caChain: certificates }),
      createdDate: new Date(key.createdAt).toISOString(),
    }
  }

  scope.get(
    KEYS,
    {
      onRequest: requirePermission(ports, 'read:w.key'),
      schema: { tags, summary: 'List keys', response: { 200: Type.Array(WalletKeyRecord) } },
    },
    async ({ tenant }) => (await listWalletKeys(ports, tenant)).map((key) => show(tenant, key)),
  )

  scope.post<{ Body: KeyRequest }>(
    KEYS,
    {
      onRequest: requirePermission(ports, 'create:w.key'),
      schema: { tags, summary: 'Make a key', body: KeyRequest, response: { 200: WalletKeyRecord } },
    },
    async ({ tenant, body }) => show(tenant, await createWalletKey(ports, tenant, body)),
  )

  scope.get<ById>(
    `${KEYS}/:id`,
    {
      onRequest: requirePermission(ports, 'read:w.key'),
      schema: { tags, summary: 'See a key', params: IdParams, response: { 200: WalletKeyRecord } },
    },
    async ({ tenant, params }) => show(tenant, await findWalletKey(ports, tenant, params.id)),
  )

  scope.put<ById>(
    `${KEYS}/:id/default`,
    {
      onRequest: requirePermission(ports, 'update:w.key'),
      schema: {
        tags,
        summary: 'Make a key the default',
        params: IdParams,
        response: { 200: WalletKeyRecord },
      },
    },
    async ({ tenant, params }) => show(tenant, await setDefaultKey(ports, tenant, params.id)),
  )

  scope.delete<ById>(
    `${KEYS}/:id`,
    {
      onRequest: requirePermission(ports, 'delete:w.key'),
      schema: { tags, summary: 'Delete a key', params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      await deleteWalletKey(ports, tenant, params.id)
      return reply.code(200).send()
    },
  )
}
