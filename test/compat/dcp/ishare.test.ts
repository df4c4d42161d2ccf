// iSHARE beside DCP: tokens for members by certificate, capabilities, one base for all messages.
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importPublicJwk, parsePublicJwk } from '../../../src/lib/jwk.ts'
import { parseJws, verifyJws } from '../../../src/lib/jws.ts'
import type { BuiltCertificate } from '../../support/certificate-builder.ts'
import { type AssertionChanges, createMember, createSchemeAuthority, type Member } from './ishare-member.ts'
import { type Counterpart, decode, type Json, now, type Party, startCounterpart } from './party.ts'
import {
  credentialMessage,
  credentialRequest,
  type DcpAnswer,
  type DcpOffice,
  message,
  startDcpOffice,
} from './support.ts'

const MEMBER = 'did:ishare:EU.NL.NTRNL-20000001'
const US = 'did:ishare:EU.NL.NTRNL-10000001'
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

let dcp: DcpOffice
let outside: Counterpart
let holder: Party
let issuer: Party
let root: BuiltCertificate
let member: Member
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  issuer = outside.party('issuer')
  outside.replies['/holder/credentials'] = () => ({})
  root = await createSchemeAuthority()
  member = await createMember(root, MEMBER)
  dcp = await startDcpOffice()
  await dcp.manage('/trusted-issuers', { name: 'Scheme', certificate: root.pem })
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

async function token(
  assertion: string | undefined,
  form: Readonly<Record<string, string | undefined>> = {},
  path = '/connect/token',
): Promise<DcpAnswer> {
  const whole = {
    grant_type: 'client_credentials',
    scope: 'iSHARE',
    client_id: MEMBER,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
    ...form,
  }
  const fields = Object.entries(whole).filter((field): field is [string, string] => field[1] !== undefined)
  const response = await fetch(`${dcp.demo.baseUrl}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const attempt = (changes: AssertionChanges, form?: Readonly<Record<string, string>>) =>
  token(member.assert(US, changes), form)

test('P49: the example of the seed page, on the shared base; what it leads to; other types', async () => {
  const [first = '', second = ''] = dcp.demo.credentialIds
  const request = {
    '@context': ['https://w3id.org/dspace-dcp/v1.0/dcp.jsonld'],
    type: 'CredentialRequestMessage',
    holderPid: 'holderPid',
    credentials: [{ id: first }, { id: second }],
  }
  const url = `${dcp.demo.baseUrl}/credentials`
  const made = await dcp.call(url, holder.token(dcp.demo.issuerDid), request)
  expect(made.status).toBe(201)
  const location = made.headers.get('location') ?? ''
  expect(location).toMatch(/^https?:\/\//)
  // The id may come as a URI, and then encoded in the path.
  const id = location.split('/').at(-1) ?? ''
  for (const path of [id, encodeURIComponent(`urn:uuid:${id}`)]) {
    const answer = await dcp.call(`${dcp.demo.baseUrl}/requests/${path}`, holder.token(dcp.demo.issuerDid))
    expect([answer.status, answer.body.holderPid]).toEqual([200, 'holderPid'])
  }
  const { holderPid } = await dcp.expect(issuer.did)
  const delivery = credentialMessage(holderPid, [issuer.credential(dcp.demo.holderDid)])
  expect((await dcp.call(url, issuer.token(dcp.demo.holderDid), delivery)).status).toBe(200)
  for (const body of [message('Foo', {}), message('PresentationQueryMessage', {}), {}]) {
    expect((await dcp.call(url, holder.token(dcp.demo.issuerDid), body)).status).toBe(400)
  }
  expect((await dcp.call(url, undefined, credentialRequest([first]))).status).toBe(401)
})

test('P50: a token for a member, under both addresses', async () => {
  for (const path of ['/connect/token', '/v2.2/connect/token']) {
    const { status, body, headers } = await token(member.assert(US), {}, path)
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600 })
    expect(body.access_token).not.toContain('.')
  }
  // One audience may stand in a list, and without the method.
  for (const aud of [[US], 'EU.NL.NTRNL-10000001']) {
    expect((await attempt({ claims: { aud } })).status).toBe(200)
  }
  const legacy = await createMember(root, 'EU.EORI.NL000000001', {
    subject: 'CN=Older Member,2.5.4.5=EU.EORI.NL000000001',
  })
  expect((await token(legacy.assert(US), { client_id: legacy.id })).status).toBe(200)
})

test.each<[string, () => AssertionChanges]>([
  ['exp is not iat + 30', () => ({ claims: { exp: now() + 31 } })],
  ['exp is sooner', () => ({ claims: { exp: now() + 29 } })],
  ['it lives for an hour', () => ({ claims: { exp: now() + 3600 } })],
  ['it has expired', () => ({ claims: { iat: now() - 60, exp: now() - 30 } })],
  ['it is of the future', () => ({ claims: { iat: now() + 20, exp: now() + 50 } })],
  ['iat is a text', () => ({ claims: { iat: `${now()}` } })],
  ['there is no exp', () => ({ claims: { exp: undefined } })],
  ['two audiences', () => ({ claims: { aud: [US, 'did:ishare:EU.NL.NTRNL-3'] } })],
  ['another audience', () => ({ claims: { aud: 'did:ishare:EU.NL.NTRNL-3' } })],
  ['no audience', () => ({ claims: { aud: undefined } })],
  ['no x5c', () => ({ header: { x5c: undefined } })],
  ['an empty x5c', () => ({ header: { x5c: [] } })],
  ['rubbish in x5c', () => ({ header: { x5c: ['AAAA'] } })],
  ['a member more in the header', () => ({ header: { kid: 'key-1' } })],
  ['another typ', () => ({ header: { typ: 'at+jwt' } })],
  ['alg none', () => ({ header: { alg: 'none' } })],
  ['alg PS256', () => ({ header: { alg: 'PS256' } })],
  ['alg HS256', () => ({ header: { alg: 'HS256' } })],
  ['no jti', () => ({ claims: { jti: undefined } })],
  ['iss of somebody else', () => ({ claims: { iss: 'did:ishare:EU.NL.NTRNL-3' } })],
  ['sub of somebody else', () => ({ claims: { sub: 'did:ishare:EU.NL.NTRNL-3' } })],
  ['signed by the authority, not by the leaf', () => ({ signer: root })],
  ['only the root in x5c', () => ({ header: { x5c: [root.x5c] } })],
])('P50: refused: %s', async (_, changes) => {
  const { status, body } = await attempt(changes())
  expect([status, body.error]).toEqual([400, 'invalid_client'])
  expect(body.error_description).toEqual(expect.any(String))
})

test('P50: certificates that are not of this member', async () => {
  const stranger = await createSchemeAuthority('CN=Stranger')
  const cases: [string, Member][] = [
    ['another root', await createMember(stranger, MEMBER)],
    ['expired', await createMember(root, MEMBER, { from: -2 * 86_400_000, until: -1000 })],
    ['not yet valid', await createMember(root, MEMBER, { from: 3_600_000 })],
    [
      'of another organisation',
      await createMember(root, MEMBER, { subject: 'CN=X,2.5.4.97=NTRNL-20000002' }),
    ],
    ['named in CN alone', await createMember(root, MEMBER, { subject: 'CN=NTRNL-20000001' })],
    ['of another country', await createMember(root, MEMBER, { subject: 'CN=X,2.5.4.97=NTRDE-20000001' })],
    [
      'a line break in CN',
      await createMember(root, MEMBER, { subject: 'CN=X\\0AserialNumber\\=EU.NL.NTRNL-20000001' }),
    ],
    // A member is no authority, whatever it signs.
    [
      'certified by another member',
      await createMember(root, MEMBER, {
        issuer: (await createMember(root, 'did:ishare:EU.NL.NTRNL-9')).certificate,
      }),
    ],
  ]
  for (const [name, one] of cases) {
    const { status, body } = await token(one.assert(US))
    expect([name, status, body.error]).toEqual([name, 400, 'invalid_client'])
  }
  const limited = await createSchemeAuthority('CN=For one type')
  await dcp.manage('/trusted-issuers', {
    name: 'Limited',
    certificate: limited.pem,
    credentialTypes: ['MembershipCredential'],
  })
  const under = await createMember(limited, MEMBER)
  expect((await token(under.assert(US))).status).toBe(400)
})

test('P50: used once, by one of twenty at once', async () => {
  const assertion = member.assert(US)
  const answers = await Promise.all(Array.from({ length: 20 }, () => token(assertion)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(19).fill(400)])
  expect((await token(assertion)).body.error).toBe('invalid_client')
  // Neither with another signature over the same jti.
  const jti = crypto.randomUUID()
  expect((await attempt({ claims: { jti } })).status).toBe(200)
  expect((await attempt({ claims: { jti } })).status).toBe(400)
  // What is refused spends nothing.
  const spared = crypto.randomUUID()
  expect((await attempt({ claims: { jti: spared, aud: 'x' } })).status).toBe(400)
  expect((await attempt({ claims: { jti: spared } })).status).toBe(200)
})

test('P50: a form that is wrong', async () => {
  const cases: [Readonly<Record<string, string | undefined>>, string][] = [
    [{ grant_type: 'authorization_code' }, 'unsupported_grant_type'],
    [{ grant_type: undefined }, 'invalid_request'],
    [{ scope: 'openid' }, 'invalid_scope'],
    [{ client_assertion_type: 'urn:x' }, 'invalid_request'],
    [{ client_assertion: undefined }, 'invalid_request'],
    [{ client_assertion: 'a.b.c' }, 'invalid_client'],
    [{ client_assertion: 'x'.repeat(70_000) }, 'invalid_request'],
    [{ client_id: 'did:ishare:EU.NL.NTRNL-3' }, 'invalid_client'],
    [{ client_id: undefined }, 'invalid_request'],
  ]
  for (const [form, error] of cases) {
    const { status, body } = await token(member.assert(US), form)
    expect([JSON.stringify(form).slice(0, 80), status, body.error]).toEqual([
      JSON.stringify(form).slice(0, 80),
      400,
      error,
    ])
  }
  const url = `${dcp.demo.baseUrl}/connect/token`
  expect((await fetch(url)).status).toBe(405)
  const json = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect(json.status).toBe(415)
})

const capabilities = (authorization?: string): Promise<DcpAnswer> =>
  dcp.call(`${dcp.demo.baseUrl}/capabilities`, undefined, undefined, {
    ...(authorization === undefined ? {} : { authorization }),
  })

test('P51: capabilities are signed; members are told more, and addressed', async () => {
  const { status, body } = await capabilities()
  expect(status).toBe(200)
  const { header, claims } = decode(body.capabilities_token) as Json
  expect(claims).toMatchObject({ iss: US, sub: US, exp: claims.iat + 30 })
  expect(claims).not.toHaveProperty('aud')
  const [{ version, supported_features }] = claims.capabilities_info.supported_versions
  expect([claims.capabilities_info.party_id, version]).toEqual([US, '3.0'])
  expect(supported_features[0]).not.toHaveProperty('restricted')
  expect(supported_features[0].public[0]).toEqual({
    id: expect.any(String),
    feature: expect.any(String),
    description: expect.any(String),
    url: expect.stringContaining(dcp.demo.baseUrl),
    token_endpoint: `${dcp.demo.baseUrl}/connect/token`,
  })
  expect(Object.keys(header).toSorted()).toEqual(['alg', 'typ', 'x5c'])
  const leaf = new X509Certificate(Buffer.from(header.x5c[0], 'base64'))
  verifyJws(
    parseJws(body.capabilities_token),
    importPublicJwk(parsePublicJwk(leaf.publicKey.export({ format: 'jwk' }))),
  )

  const { access_token } = (await token(member.assert(US))).body
  const told = decode((await capabilities(`Bearer ${access_token}`)).body.capabilities_token) as Json
  expect(told.claims.aud).toBe(MEMBER)
  const [features] = told.claims.capabilities_info.supported_versions[0].supported_features
  expect(features.restricted.map(({ url }: Json) => url)).toContain(`${dcp.demo.baseUrl}/credentials`)
})

test('P51: a token that is none of ours, or in no form', async () => {
  const { access_token } = (await token(member.assert(US))).body
  expect((await capabilities(access_token)).status).toBe(400)
  expect((await capabilities(`Basic ${access_token}`)).status).toBe(400)
  const changed = `${access_token.slice(0, -2)}${access_token.endsWith('AA') ? 'BB' : 'AA'}`
  for (const bad of [changed, 'junk', holder.token(dcp.demo.issuerDid)]) {
    expect((await capabilities(`Bearer ${bad}`)).status).toBe(401)
  }
})

test('a token of /connect/token opens no endpoint of DCP unless the office takes it', async () => {
  const { access_token } = (await token(member.assert(US))).body
  const answer = await dcp.call(
    `${dcp.demo.baseUrl}/credentials`,
    access_token,
    credentialRequest(dcp.demo.credentialIds),
  )
  expect(answer.status).toBe(401)
})
