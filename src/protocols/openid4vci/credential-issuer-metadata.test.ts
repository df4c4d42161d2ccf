import { createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../test/support/issuing-office.ts'
import { as, type CredentialConfigurationId } from '../../core/ids.ts'
import { parseJsonObject } from '../../lib/json.ts'
import { parseJws, verifyJws } from '../../lib/jws.ts'

let office: IssuingOffice
const id = (name: string) => as<CredentialConfigurationId>(name)

beforeAll(async () => {
  office = await openIssuingOffice()
  await office.configure({
    claims: [
      {
        path: ['given_name'],
        mandatory: true,
        selectivelyDisclosable: true,
        display: [
          { name: 'Given name', locale: 'en' },
          { name: 'Vorname', locale: 'de-DE' },
        ],
      },
      { path: ['address', 'country'] },
    ],
    display: [
      {
        name: 'Degree',
        locale: 'en',
        description: 'A degree',
        logo: { uri: 'https://x.example/l', altText: 'Logo' },
      },
      { name: 'Abschluss', locale: 'de-DE', backgroundColor: '#12107c', textColor: '#FFFFFF' },
    ],
  })
  await office.configure({
    id: id('Ticket'),
    scope: 'ticket',
    format: 'jwt_vc_json',
    type: { types: ['VerifiableCredential', 'Ticket'] },
    binding: { methods: [], proofAlgorithms: [] },
    batchSize: 1,
    claims: [],
  })
  await office.configure({ id: id('Dataspace'), scope: 'dataspace', protocols: ['dcp'], batchSize: 1 })
})
afterAll(() => office.close())

const path = '/.well-known/openid-credential-issuer'
const get = (headers: Record<string, string> = {}, url = path) => office.server.inject({ url, headers })

test('says what OpenID4VCI 1.0 §12.2.4 asks for', async () => {
  const answer = await get()
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json/),
    'access-control-allow-origin': '*',
    etag: expect.any(String),
  })
  expect(answer.json()).toEqual({
    credential_issuer: PUBLIC_URL,
    credential_endpoint: `${PUBLIC_URL}/oid4vci/credential`,
    nonce_endpoint: `${PUBLIC_URL}/oid4vci/nonce`,
    deferred_credential_endpoint: `${PUBLIC_URL}/oid4vci/deferred-credential`,
    notification_endpoint: `${PUBLIC_URL}/oid4vci/notification`,
    credential_request_encryption: {
      jwks: {
        keys: [
          {
            kty: 'EC',
            crv: 'P-256',
            alg: 'ECDH-ES',
            use: 'enc',
            kid: expect.any(String),
            x: expect.any(String),
            y: expect.any(String),
          },
        ],
      },
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    },
    credential_response_encryption: {
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: ['A128GCM', 'A256GCM'],
      encryption_required: false,
    },
    batch_credential_issuance: { batch_size: 10 },
    display: [{ name: 'Example University' }],
    credential_configurations_supported: {
      Ticket: {
        format: 'jwt_vc_json',
        scope: 'ticket',
        credential_signing_alg_values_supported: ['ES256'],
        credential_definition: { type: ['VerifiableCredential', 'Ticket'] },
      },
      UniversityDegree: {
        format: 'dc+sd-jwt',
        scope: 'UniversityDegree',
        vct: `${PUBLIC_URL}/vct/university-degree`,
        credential_signing_alg_values_supported: ['ES256'],
        cryptographic_binding_methods_supported: ['jwk', 'did:key', 'did:jwk'],
        proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256', 'EdDSA'] } },
        credential_metadata: {
          display: [
            {
              name: 'Degree',
              locale: 'en',
              description: 'A degree',
              logo: { uri: 'https://x.example/l', alt_text: 'Logo' },
            },
            { name: 'Abschluss', locale: 'de-DE', background_color: '#12107c', text_color: '#FFFFFF' },
          ],
          claims: [
            {
              path: ['given_name'],
              mandatory: true,
              display: [
                { name: 'Given name', locale: 'en' },
                { name: 'Vorname', locale: 'de-DE' },
              ],
            },
            { path: ['address', 'country'] },
          ],
        },
      },
    },
  })
})

test('is found with the tenant’s path inserted, and says nothing of batches where there are none', async () => {
  const tenant = await office.addTenant(false)
  const answer = await get({}, `${path}/t/${tenant.id}`)
  expect(answer.json()).toMatchObject({
    credential_issuer: `${PUBLIC_URL}/t/${tenant.id}`,
    credential_endpoint: `${PUBLIC_URL}/t/${tenant.id}/oid4vci/credential`,
    credential_configurations_supported: {},
  })
  expect(answer.json()).not.toHaveProperty('batch_credential_issuance')
  expect((await get({}, `${path}/t/nobody`)).statusCode).toBe(404)
})

test('is not sent again to who has it, and changes with the configurations', async () => {
  const first = await get()
  const etag = String(first.headers['etag'])
  const unchanged = await get({ 'if-none-match': etag })
  expect([unchanged.statusCode, unchanged.body]).toEqual([304, ''])
  await office.configure({ id: id('New'), scope: 'new' })
  const changed = await get({ 'if-none-match': etag })
  expect(changed.statusCode).toBe(200)
  expect(changed.json().credential_configurations_supported).toHaveProperty('New')
  await office.ports.units.commit([office.ports.credentialConfigurations.remove(office.tenant.id, id('New'))])
  expect((await get()).headers['etag']).toBe(etag)
})

test('leaves out what cannot be issued, and the rest goes on', async () => {
  await office.configure({
    id: id('Mdl'),
    scope: 'mdl',
    format: 'mso_mdoc',
    type: { doctype: 'org.iso.18013.5.1.mDL' },
  })
  const { credential_configurations_supported: supported } = (await get()).json()
  expect(Object.keys(supported).sort()).toEqual(['Ticket', 'UniversityDegree'])
  expect(office.log.lines.at(-1)).toMatchObject({ level: 'warn', context: { configurationId: 'Mdl' } })
  await office.ports.units.commit([office.ports.credentialConfigurations.remove(office.tenant.id, id('Mdl'))])
})

describe('languages', () => {
  const names = async (language: string) => {
    const answer = await get({ 'accept-language': language })
    const { display, claims } =
      answer.json().credential_configurations_supported.UniversityDegree.credential_metadata
    return [
      answer.headers['content-language'],
      display.map(({ name }: { name: string }) => name),
      claims[0].display.map(({ name }: { name: string }) => name),
    ]
  }
  test.each([
    ['de', 'de-DE', 'Abschluss', 'Vorname'],
    ['fr-ch, de-DE;q=0.9', 'de-DE', 'Abschluss', 'Vorname'],
    ['en-GB', 'en', 'Degree', 'Given name'],
  ])('%s gives %s', async (language, content, display, claim) => {
    expect(await names(language)).toEqual([content, [display], [claim]])
  })
  test.each(['fr', '*', 'en, de', 'de;q=0, *', '', ';;;', 'en;q=0'])('%j gives all', async (language) => {
    const [content, display] = await names(language)
    expect(content).toBeUndefined()
    expect(display).toEqual(['Degree', 'Abschluss'])
  })
})

describe('the signed form', () => {
  test.each([
    ['application/jwt', 'application/jwt'],
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/json, application/jwt', 'application/json'],
    ['application/jwt, application/json', 'application/jwt'],
    ['application/json;q=0.5, application/jwt', 'application/jwt'],
    ['application/json, application/jwt;q=0.5', 'application/json'],
    ['application/jwt;q=0', 'application/json'],
    ['text/html', 'application/json'],
  ])('%s gives %s', async (accept, type) => {
    const answer = await get({ accept })
    expect(String(answer.headers['content-type']).split(';')[0]).toBe(type)
    expect(answer.headers['vary']).toContain('accept')
  })

  test('holds all of the unsigned one, signed by the key of the issuer', async () => {
    const jws = parseJws((await get({ accept: 'application/jwt' })).body)
    const [key] = await office.ports.keys.list(office.tenant.id)
    expect(jws.header).toEqual({ alg: 'ES256', typ: 'openidvci-issuer-metadata+jwt', kid: key?.id })
    verifyJws(jws, createPublicKey({ key: key?.publicJwk as never, format: 'jwk' }))
    const iat = Math.floor(office.clock.now() / 1000)
    expect(parseJsonObject(jws.payload)).toEqual({
      ...(await get()).json(),
      iss: PUBLIC_URL,
      sub: PUBLIC_URL,
      iat,
      exp: iat + 86_400,
    })
  })

  test('is made anew as time goes on', async () => {
    // Until then nothing is kept: configurations were changed a moment ago.
    office.clock.advance(2_000)
    const first = (await get({ accept: 'application/jwt' })).body
    expect((await get({ accept: 'application/jwt' })).body).toBe(first)
    office.clock.advance(60_000)
    expect((await get({ accept: 'application/jwt' })).body).not.toBe(first)
  })
})
