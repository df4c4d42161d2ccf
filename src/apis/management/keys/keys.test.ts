import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
  await office.furnish()
})
afterAll(() => office.close())

const make = async (): Promise<string> => (await office.post('/keys', { algorithm: 'ES256' })).body.id
const remove = (id: string, more = {}) => office.call('DELETE', `/keys/${id}`, undefined, more)
const published = async (id: string) => (await office.get(`/keys/${id}`)).status === 200

describe('DELETE /keys/{id}', () => {
  it('204: a key that nobody uses is gone, once', async () => {
    const id = await make()
    const answers = await Promise.all(Array.from({ length: 5 }, () => remove(id)))
    expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1)
    expect(answers.every(({ status }) => status === 204 || status === 404)).toBe(true)
    expect(await published(id)).toBe(false)
  })

  it('409: while an issuer signs with it, and with the key that took over from it', async () => {
    const issuer = (await office.get('/issuers')).body.items[0]
    const inUse = { status: 409, body: { code: 'in_use' } }
    expect(await remove(issuer.keyId)).toMatchObject(inUse)
    const { body: successor } = await office.post(`/keys/${issuer.keyId}/rotate`)
    expect(successor.replaces).toBe(issuer.keyId)
    for (const id of [issuer.keyId, successor.id]) {
      expect(await remove(id)).toMatchObject(inUse)
      expect(await published(id)).toBe(true)
    }
  })

  it('404 and 403', async () => {
    expect((await remove('00000000-0000-7000-8000-000000000000')).status).toBe(404)
    expect((await remove('x')).status).toBe(404)
    const id = await make()
    expect((await remove(id, { token: await office.tokenFor(['keys:read']) })).status).toBe(403)
    const { body } = await office.post('/tenants', { name: 'Other' })
    const other = { ...office.tenant, id: body.id, isDefault: false }
    const token = await office.tokenFor(['keys:write'], other)
    expect((await remove(id, { token, tenant: other })).status).toBe(404)
    expect(await published(id)).toBe(true)
  })
})
