import { describe, expect, it } from 'vitest'
import { type ApiClientId, as, type TenantId } from '../ids.ts'
import type { ApiClient } from '../tenants/api-client.ts'
import { pagingContract } from './paging.contract.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

export function apiClientsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  const clientOf = (tenantId: TenantId, members: Partial<ApiClient> = {}): ApiClient => ({
    id: newId(members.createdAt),
    tenantId,
    clientId: newId(),
    name: 'HR',
    scopes: ['issuances:write', 'issuances:read'],
    secretHash: Uint8Array.from({ length: 32 }, (_, index) => 255 - index),
    certificates: ['-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----'],
    status: 'active',
    createdAt: noon,
    ...members,
  })

  describe('a client', () => {
    it('comes back as it went in, by id and by client id, within its tenant', async () => {
      const { units, apiClients } = store()
      const tenant = newId<TenantId>()
      const client = clientOf(tenant)
      await units.commit([apiClients.add(client)])
      expect(await apiClients.find(tenant, client.id)).toEqual(client)
      expect(await apiClients.findByClientId(tenant, client.clientId)).toEqual(client)
      expect(await apiClients.findByClientId(newId(), client.clientId)).toBeUndefined()
      expect(await apiClients.find(newId(), client.id)).toBeUndefined()
      expect(await apiClients.findByClientId(tenant, client.id)).toBeUndefined()
    })

    it('has an id and a client id that no other of its tenant has', async () => {
      const { units, apiClients } = store()
      const tenant = newId<TenantId>()
      const client = clientOf(tenant)
      const second = clientOf(tenant)
      await units.commit([apiClients.add(client), apiClients.add(second)])
      for (const wrong of [
        apiClients.add(clientOf(tenant, { id: client.id })),
        apiClients.add(clientOf(tenant, { clientId: client.clientId })),
        apiClients.save({ ...second, clientId: client.clientId }),
      ])
        await expectConflict(units.commit([wrong]), wrong)
      await units.commit([apiClients.add({ ...client, tenantId: newId() })])
    })

    it('is saved only when it is there', async () => {
      const { units, apiClients } = store()
      const client = clientOf(newId())
      const unknown = apiClients.save(client)
      await expectConflict(units.commit([unknown]), unknown)
      await units.commit([apiClients.add(client)])
      const changed: ApiClient = {
        ...client,
        name: 'n',
        scopes: [],
        certificates: [],
        secretHash: new Uint8Array(32),
        status: 'revoked',
      }
      await units.commit([apiClients.save(changed)])
      expect(await apiClients.find(client.tenantId, client.id)).toEqual(changed)
    })
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      restart: () => {
        tenant = newId()
      },
      async add(times) {
        const all = times.map((at) => clientOf(tenant, { createdAt: at }))
        await store().units.commit(all.map((client) => store().apiClients.add(client)))
        return all
      },
      list: (page) => store().apiClients.list(tenant, page),
      idOf: ({ id }) => id,
    }))
  })

  describe('an access token', () => {
    const tokenOf = (client: ApiClient, seed: number, expiresAt = noon) => ({
      tenantId: client.tenantId,
      hash: Uint8Array.from({ length: 32 }, () => seed),
      apiClientId: client.id,
      scopes: ['issuances:read'],
      expiresAt,
    })

    it('is found with its client, whatever became of the client, within its tenant', async () => {
      const { units, apiClients } = store()
      const client = clientOf(newId())
      const token = tokenOf(client, 1)
      await units.commit([apiClients.add(client), apiClients.addAccessToken(token)])
      expect(await apiClients.findAccessToken(client.tenantId, token.hash)).toEqual({ token, client })
      const suspended: ApiClient = { ...client, status: 'suspended' }
      await units.commit([apiClients.save(suspended)])
      expect(await apiClients.findAccessToken(client.tenantId, token.hash)).toEqual({
        token,
        client: suspended,
      })
      expect(await apiClients.findAccessToken(newId(), token.hash)).toBeUndefined()
      expect(await apiClients.findAccessToken(client.tenantId, token.hash.subarray(1))).toBeUndefined()
    })

    it('is never another one’s', async () => {
      const { units, apiClients } = store()
      const client = clientOf(newId())
      await units.commit([apiClients.add(client), apiClients.addAccessToken(tokenOf(client, 2))])
      const again = apiClients.addAccessToken({
        ...tokenOf(client, 2),
        apiClientId: as<ApiClientId>('other'),
      })
      await expectConflict(units.commit([again]), again)
    })

    it('names its tenant, as long as it is good', async () => {
      const { units, apiClients } = store()
      const client = clientOf(newId())
      const token = tokenOf(client, 77)
      const random = {
        ...token,
        hash: Uint8Array.from(client.id.replaceAll('-', ''), (c) => c.charCodeAt(0)),
      }
      await units.commit([apiClients.add(client), apiClients.addAccessToken(random)])
      const find = (at: number) => apiClients.findTenantOfAccessToken(random.hash, at)
      expect(await find(random.expiresAt - 1)).toBe(client.tenantId)
      expect(await find(random.expiresAt)).toBeUndefined()
      expect(await apiClients.findTenantOfAccessToken(random.hash.subarray(1), 0)).toBeUndefined()
    })

    it('is forgotten when it is over', async () => {
      const { units, apiClients } = store()
      const client = clientOf(newId())
      const past = noon - 86_400_000
      const tokens = [0, 1, 2].map((ms) => tokenOf(client, 10 + ms, past + ms))
      await units.commit([apiClients.add(client), ...tokens.map((token) => apiClients.addAccessToken(token))])
      expect(await apiClients.purgeAccessTokens(past + 2, 1)).toBe(1)
      expect(await apiClients.purgeAccessTokens(past + 2, 100)).toBe(1)
      const found = await Promise.all(
        tokens.map(({ tenantId, hash }) => apiClients.findAccessToken(tenantId, hash)),
      )
      expect(found.map((entry) => entry?.token)).toEqual([undefined, undefined, tokens[2]])
    })
  })
}
