import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'
import { createTestCertificates } from '../../../../test/support/test-certificates.ts'

let office: ManagementOffice
let production: ManagementOffice
const devChain = ['ZGV2ZWxvcG1lbnQ=']
beforeAll(async () => {
  office = await openManagementOffice({ certificateIssuer: { issue: async () => devChain } })
  production = await openManagementOffice()
})
afterAll(async () => {
  await office.close()
  await production.close()
})

const create = (body: unknown, at = office) => at.post('/issuers', body)
const did = (didMethod: string) => ({ method: 'did', didMethod })

describe('POST /issuers', () => {
  it('201: by DID, each method with the verification method of its key', async () => {
    for (const [didMethod, prefix] of [
      ['web', 'did:web:office.example'],
      ['key', 'did:key:z'],
      ['jwk', 'did:jwk:'],
    ] as const) {
      const { status, body } = await create({ name: didMethod, identification: did(didMethod) })
      expect(status).toBe(201)
      expect(body.identification.did.startsWith(prefix)).toBe(true)
      expect(body.identification.verificationMethod.startsWith(`${body.identification.did}#`)).toBe(true)
      expect((await office.get(`/issuers/${body.id}`)).body).toEqual(body)
      expect((await office.get(`/keys/${body.keyId}`)).body).toMatchObject({
        algorithm: 'ES256',
        status: 'active',
      })
    }
  })

  it('201: with a key that is there, and with another algorithm', async () => {
    const key = (await office.post('/keys', { algorithm: 'EdDSA' })).body
    const first = await create({ name: 'With key', keyId: key.id, identification: did('jwk') })
    expect(first.body.keyId).toBe(key.id)
    const second = await create({
      name: 'ES384',
      algorithm: 'ES384',
      identification: { method: 'jwt-vc-issuer' },
    })
    expect((await office.get(`/keys/${second.body.keyId}`)).body.algorithm).toBe('ES384')
    const mixed = await create({
      name: 'Mixed',
      keyId: key.id,
      algorithm: 'ES256',
      identification: did('jwk'),
    })
    expect(mixed.body).toMatchObject({ status: 422, violations: [{ pointer: '/algorithm' }] })
  })

  it('201: by X.509 of the development authority; 422 where there is none', async () => {
    const { body } = await create({ name: 'x5c', identification: { method: 'x5c' } })
    expect(body.identification).toEqual({ method: 'x5c', certificates: devChain })
    const refused = await create({ name: 'x5c', identification: { method: 'x5c' } }, production)
    expect(refused.body).toMatchObject({
      status: 422,
      code: 'configuration_invalid',
      violations: [{ pointer: '/identification/certificates' }],
    })
    expect((await production.get('/issuers')).body.items).toEqual([])
  })

  it('201: by certificates of its own, the anchor left out', async () => {
    const key = (await production.post('/keys', { algorithm: 'ES256' })).body
    const { leaf, anchor } = await certify(key.publicJwk)
    const der = leaf.replace(/-----[A-Z ]+-----|\s/g, '')
    const identification = { method: 'x5c', certificates: `${leaf}\n${anchor}\n` }
    const { status, body } = await create({ name: 'Certified', keyId: key.id, identification }, production)
    expect([status, body.identification]).toEqual([201, { method: 'x5c', certificates: [der] }])
    // Its key can be rotated only to one that has certificates too.
    expect((await production.post(`/keys/${key.id}/rotate`)).status).toBe(422)
    const successor = (await production.post('/keys', { algorithm: 'ES256' })).body
    const next = await certify(successor.publicJwk)
    const rotation = { successorId: successor.id, certificates: next.leaf }
    expect((await production.post(`/keys/${key.id}/rotate`, rotation)).status).toBe(200)
    await production.call('DELETE', `/issuers/${body.id}`)
  })

  it('422: certificates that cannot be read, or are for another key', async () => {
    const { ca, cert, key } = await createTestCertificates(['office.example'])
    for (const certificates of ['no certificate', cert, `${ca}${cert}`, `${cert}${ca}`, `${cert}${key}`]) {
      const { status, body } = await create({ name: 'Bad', identification: { method: 'x5c', certificates } })
      expect([status, body.violations[0].pointer]).toEqual([422, '/identification/certificates'])
    }
  })

  it('400: an identification that is none', async () => {
    for (const identification of [
      {},
      { method: 'did' },
      { method: 'did', didMethod: 'ion' },
      { method: 'x5c', didMethod: 'web' },
    ]) {
      expect((await create({ name: 'Bad', identification })).status).toBe(400)
    }
  })

  it('404 and 409', async () => {
    const missing = await create({
      name: 'Bad',
      keyId: '019ab000-0000-7000-8000-000000000000',
      identification: did('jwk'),
    })
    expect(missing.body.code).toBe('key_not_found')
    await create({ name: 'Twice', identification: did('jwk') })
    expect((await create({ name: 'Twice', identification: did('jwk') })).body.code).toBe('already_exists')
  })
})

describe('PATCH /issuers/{id}', () => {
  it('200: another name, another way of being found, the same key; 404, 409', async () => {
    const { body: before } = await create({ name: 'Before', identification: did('jwk') })
    const patch = (id: string, body: unknown) => office.call('PATCH', `/issuers/${id}`, body)
    const { status, body } = await patch(before.id, { name: 'After', identification: did('web') })
    expect([status, body]).toMatchObject([
      200,
      { name: 'After', keyId: before.keyId, identification: { did: 'did:web:office.example' } },
    ])
    await create({ name: 'Taken', identification: did('jwk') })
    expect((await patch(before.id, { name: 'Taken' })).status).toBe(409)
    expect((await patch(before.id, { keyId: before.keyId })).status).toBe(400)
    expect((await patch('unknown', { name: 'x' })).status).toBe(404)
    expect((await office.get(`/issuers/${before.id}`)).body).toEqual(body)
  })
})

describe('DELETE /issuers/{id}', () => {
  it('204, then 404; 409 while a configuration uses it', async () => {
    await production.furnish()
    const [used] = (await production.get('/issuers')).body.items
    expect((await production.call('DELETE', `/issuers/${used.id}`)).body.code).toBe('in_use')
    await production.call('DELETE', '/credential-configurations/UniversityDegree')
    expect((await production.call('DELETE', `/issuers/${used.id}`)).status).toBe(204)
    expect((await production.call('DELETE', `/issuers/${used.id}`)).status).toBe(404)
    expect((await production.get(`/keys/${used.keyId}`)).status).toBe(200)
  })
})

describe('POST /keys/{id}/rotate', () => {
  const issuerNamed = async (name: string) =>
    (await office.get('/issuers?limit=200')).body.items.find(
      (issuer: { name: string }) => issuer.name === name,
    )

  it('200: the new key takes over in every issuer that used the old one', async () => {
    const key = (await office.post('/keys', { algorithm: 'ES256' })).body
    const methods = { web: did('web'), jwk: did('jwk'), key: did('key'), x5c: { method: 'x5c' } }
    for (const [name, identification] of Object.entries(methods)) {
      await create({ name: `Rotated ${name}`, keyId: key.id, identification })
    }
    const { status, body } = await office.post(`/keys/${key.id}/rotate`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ algorithm: 'ES256', status: 'active', replaces: key.id })
    expect(body.issuerIds).toHaveLength(4)
    expect((await office.get(`/keys/${key.id}`)).body).toMatchObject({
      status: 'retired',
      replacedBy: body.id,
    })
    const web = await issuerNamed('Rotated web')
    expect(web).toMatchObject({ keyId: body.id, identification: { did: 'did:web:office.example' } })
    const jwk = await issuerNamed('Rotated jwk')
    const encoded = Buffer.from(jwk.identification.did.slice('did:jwk:'.length), 'base64url').toString()
    expect(JSON.parse(encoded)).toMatchObject({ x: body.publicJwk.x })
  })

  it('409: a key that was rotated before, also when two do it at once', async () => {
    const key = (await office.post('/keys', { algorithm: 'ES256' })).body
    await create({ name: 'Raced', keyId: key.id, identification: did('jwk') })
    const answers = await Promise.all([1, 2, 3, 4].map(() => office.post(`/keys/${key.id}/rotate`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
    const winner = answers.find(({ status }) => status === 200)
    expect((await issuerNamed('Raced')).keyId).toBe(winner?.body.id)
    expect((await office.post(`/keys/${key.id}/rotate`)).body.code).toBe('in_use')
    const bad = await create({ name: 'Late', keyId: key.id, identification: did('jwk') })
    expect(bad.body).toMatchObject({ status: 422, violations: [{ pointer: '/keyId' }] })
  })

  it('200: to a key made beforehand; 422 to one that signs no more', async () => {
    const [first, second] = [
      (await office.post('/keys', { algorithm: 'ES256' })).body,
      (await office.post('/keys', { algorithm: 'EdDSA' })).body,
    ]
    await create({ name: 'Successor', keyId: first.id, identification: did('jwk') })
    const rotated = await office.post(`/keys/${first.id}/rotate`, { successorId: second.id })
    expect(rotated.body).toMatchObject({ id: second.id, replaces: first.id })
    const back = await office.post(`/keys/${second.id}/rotate`, { successorId: first.id })
    expect(back.status).toBe(422)
  })

  it('404, 403 and a lost answer', async () => {
    expect((await office.post('/keys/unknown/rotate')).body.code).toBe('key_not_found')
    const token = await office.tokenFor(['keys:read', 'issuers:write'])
    expect((await office.post('/keys/unknown/rotate', undefined, { token })).status).toBe(403)
    const key = (await office.post('/keys', { algorithm: 'ES256' })).body
    const headers = { 'idempotency-key': `rotate-${key.id}` }
    const first = await office.post(`/keys/${key.id}/rotate`, {}, { headers })
    const again = await office.post(`/keys/${key.id}/rotate`, {}, { headers })
    expect([again.status, again.body]).toEqual([200, first.body])
  })
})

/** A chain for a public key, as an outside authority gives it: leaf, then anchor. */
async function certify(publicJwk: webcrypto.JsonWebKey): Promise<{ leaf: string; anchor: string }> {
  x509.cryptoProvider.set(webcrypto as unknown as Crypto)
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const authority = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const anchor = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Outside authority',
    keys: authority,
    signingAlgorithm: algorithm,
  })
  const leaf = await x509.X509CertificateGenerator.create({
    subject: 'CN=office.example',
    issuer: anchor.subject,
    publicKey: await webcrypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify']),
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
  })
  return { leaf: leaf.toString('pem'), anchor: anchor.toString('pem') }
}
