import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
})
afterAll(() => office?.close())

const path = '/wallet/presentation-policies'
const terms = { name: 'Buyers', verifiers: ['did:web:buyer.example'], claims: [['name'], ['list', null]] }

describe('presentation policies', () => {
  test('are created, listed, seen, changed and deleted', async () => {
    const created = await office.post(path, terms)
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    expect(created.body).toMatchObject({ ...terms, effect: 'allow', credentialTypes: [], issuers: [] })
    const { id } = created.body
    expect((await office.get(path)).body.items).toEqual([created.body])
    expect((await office.get(`${path}/${id}`)).body).toEqual(created.body)
    const until = '2030-01-01T00:00:00.000Z'
    const changed = await office.call('PATCH', `${path}/${id}`, {
      effect: 'deny',
      claims: null,
      validUntil: until,
    })
    const { claims: _, ...rest } = created.body
    expect(changed.body).toEqual({ ...rest, effect: 'deny', validUntil: until })
    expect((await office.call('PATCH', `${path}/${id}`, { validUntil: null })).body).not.toHaveProperty(
      'validUntil',
    )
    expect((await office.call('DELETE', `${path}/${id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) {
      const gone = await office.call(method, `${path}/${id}`)
      expect([gone.status, gone.body.code]).toEqual([404, 'presentation_policy_not_found'])
    }
  })

  test('have names of their own', async () => {
    const one = await office.post(path, { ...terms, name: 'One' })
    const two = await office.post(path, { ...terms, name: 'Two' })
    expect((await office.post(path, { ...terms, name: 'One' })).body.code).toBe('already_exists')
    const renamed = await office.call('PATCH', `${path}/${two.body.id}`, { name: 'One' })
    expect([renamed.status, renamed.body.code]).toEqual([409, 'already_exists'])
    const same = await office.call('PATCH', `${path}/${one.body.id}`, { name: 'One', verifiers: ['*'] })
    expect(same.status).toBe(200)
  })

  test.each<[string, unknown]>([
    ['no verifiers', { ...terms, verifiers: [] }],
    ['no name', { ...terms, name: '' }],
    ['a path that begins with a number', { ...terms, claims: [[0]] }],
    ['an empty path', { ...terms, claims: [[]] }],
    ['an effect that is none', { ...terms, effect: 'maybe' }],
    ['an end that is none', { ...terms, validUntil: 'soon' }],
    ['a member of its own', { ...terms, more: 1 }],
  ])('with %s are refused', async (_, body) => {
    const { status, body: problem } = await office.post(path, body)
    expect([status, problem.code]).toEqual([400, 'invalid_request'])
  })

  test('are of those who decide on trust, not of those who present', async () => {
    const token = await office.tokenFor(['wallet:read', 'wallet:write'])
    expect((await office.post(path, terms, { token })).status).toBe(403)
    expect((await office.get(path, { token })).status).toBe(403)
    expect((await office.post('/wallet/verifiers', {}, { token })).status).toBe(403)
  })
})

describe('registered verifiers', () => {
  const good = {
    clientId: 'verifier.example',
    responseUris: ['https://verifier.example/response'],
    jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43), kid: 'k1' }] },
  }

  test('are registered once, listed, seen and forgotten', async () => {
    const created = await office.post('/wallet/verifiers', good)
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    expect(created.body).toMatchObject({ ...good, name: 'verifier.example' })
    const { id } = created.body
    expect((await office.post('/wallet/verifiers', good)).body.code).toBe('already_exists')
    expect((await office.get('/wallet/verifiers')).body.items).toEqual([created.body])
    expect((await office.get(`/wallet/verifiers/${id}`)).body).toEqual(created.body)
    expect((await office.call('DELETE', `/wallet/verifiers/${id}`)).status).toBe(204)
    expect((await office.get(`/wallet/verifiers/${id}`)).body.code).toBe('verifier_not_found')
  })

  test.each<[string, object, string]>([
    ['a prefix that proves itself', { clientId: 'x509_hash:abc' }, '/clientId'],
    ['a reserved prefix', { clientId: 'origin:https://a.example' }, '/clientId'],
    ['an address that is none', { responseUris: ['nowhere'] }, '/responseUris/0'],
    ['a script', { responseUris: ['javascript:alert(1)'] }, '/responseUris/0'],
    ['a key that is none', { jwks: { keys: [{ kty: 'oct', kid: 'a', k: 'AAAA' }] } }, '/jwks/keys/0'],
  ])('with %s are refused', async (_, change, pointer) => {
    const { status, body } = await office.post('/wallet/verifiers', { ...good, ...change })
    expect(status, JSON.stringify(body)).toBe(400)
    expect(body.violations).toMatchObject([{ pointer }])
  })
})
