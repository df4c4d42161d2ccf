// What our holder shows, and to whom: P33 to P47; the secure token service.
import { createPublicKey, randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseJws, verifyJws } from '../../../src/lib/jws.ts'
import { checkSchema } from './dcp-schemas.ts'
import { type Counterpart, decode, type Json, now, type Party, startCounterpart } from './party.ts'
import {
  credentialMessage,
  type DcpAnswer,
  type DcpOffice,
  MEMBERSHIP,
  message,
  query,
  SENSITIVE,
  startDcpOffice,
  until,
  untilOthersKnow,
} from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let issuer: Party
let verifier: Party
let other: Party
beforeAll(async () => {
  outside = await startCounterpart()
  issuer = outside.party('issuer')
  verifier = outside.party('verifier')
  other = outside.party('other')
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const holder = () => dcp.demo.holderDid
/** Brings credentials to our holder. */
async function store(...payloads: string[]): Promise<void> {
  const { holderPid } = await dcp.expect(issuer.did)
  const answer = await dcp.call(
    `${dcp.holderUrl}/credentials`,
    issuer.token(holder()),
    credentialMessage(holderPid, payloads),
  )
  expect(answer.status).toBe(200)
}
const ask = (body: unknown, token: string | undefined, from = verifier): Promise<DcpAnswer> =>
  dcp.call(`${dcp.holderUrl}/presentations/query`, from.token(holder(), { claims: { token } }), body)
const askFor = async (granted: readonly string[], asked: readonly string[]): Promise<DcpAnswer> =>
  ask(query(...asked), await dcp.accessToken(verifier.did, ...granted))
/** The credentials in all presentations of an answer. */
const credentialsIn = ({ body }: DcpAnswer): Json[] =>
  body.presentation.flatMap((jwt: string) => {
    const { claims } = decode(jwt) as Json
    const list = claims.vp?.verifiableCredential ?? claims.verifiableCredential
    return list.map((one: Json) => {
      const encoded = typeof one === 'string' ? one : one.id.replace('data:application/vc+jwt,', '')
      return decode(encoded)?.claims
    })
  })
const idsIn = (answer: DcpAnswer): string[] => credentialsIn(answer).map((one) => one.jti ?? one.id)
const typeScope = (type: string) => `org.eclipse.dspace.dcp.vc.type:${type}`
const idScope = (id: string) => `org.eclipse.dspace.dcp.vc.id:${id}`
const issued = (type: string, changes = {}) => {
  const id = `urn:uuid:${randomUUID()}`
  return { id, jwt: issuer.credential(holder(), { type, claims: { jti: id }, ...changes }) }
}

test('P33: by type, with two parts and with three', async () => {
  const credential = issued('MembershipCredential')
  await store(credential.jwt)
  for (const [granted, asked] of [
    [MEMBERSHIP, MEMBERSHIP],
    [typeScope('MembershipCredential'), MEMBERSHIP],
    [MEMBERSHIP, typeScope('MembershipCredential')],
    [MEMBERSHIP, `${typeScope('MembershipCredential')}:*`],
  ] as const) {
    const answer = await askFor([granted], [asked])
    expect(answer.status).toBe(200)
    expect(checkSchema('presentation/presentation-response-message-schema.json', answer.body)).toEqual([])
    expect(answer.body.type).toBe('PresentationResponseMessage')
    const [presentation, ...more] = answer.body.presentation
    expect(more).toEqual([])
    const { header, claims } = decode(presentation) as Json
    expect(claims).toMatchObject({
      iss: holder(),
      aud: verifier.did,
      jti: expect.any(String),
      vp: { type: ['VerifiablePresentation'], holder: holder(), verifiableCredential: [credential.jwt] },
    })
    expect(claims.exp).toBeLessThanOrEqual(now() + 300)
    const { body: document } = await dcp.call(`${dcp.holderUrl}/did.json`)
    expect(document.authentication).toContain(header.kid)
    const method = document.verificationMethod.find((one: Json) => one.id === header.kid)
    verifyJws(parseJws(presentation), createPublicKey({ key: method.publicKeyJwk, format: 'jwk' }))
  }
})

test('P34: scope and presentationDefinition together', async () => {
  const token = await dcp.accessToken(verifier.did, MEMBERSHIP)
  const body = {
    ...query(MEMBERSHIP),
    presentationDefinition: { id: 'a', input_descriptors: [{ id: 'b', constraints: {} }] },
  }
  expect((await ask(body, token)).status).toBe(400)
})

test.each([
  ['an empty scope', { scope: [] }],
  ['no scope', { scope: undefined }],
  ['a scope that is a number', { scope: [7] }],
  ['a scope without alias', { scope: ['MembershipCredential'] }],
  ['an alias that nobody knows', { scope: ['org.example.vc.type:MembershipCredential'] }],
  ['an alias without a name', { scope: ['org.eclipse.dspace.dcp.vc.type:'] }],
  ['an empty definition', { scope: undefined, presentationDefinition: {} }],
  ['null as a definition', { scope: undefined, presentationDefinition: null }],
  ['a definition that is a text', { scope: undefined, presentationDefinition: 'x' }],
  ['no context', { '@context': undefined }],
  ['a foreign context', { '@context': ['https://www.w3.org/ns/credentials/v2'] }],
  ['another type', { type: 'CredentialMessage' }],
])('P35: %s', async (_, members) => {
  const token = await dcp.accessToken(verifier.did, MEMBERSHIP)
  const answer = await ask({ ...query(MEMBERSHIP), ...members }, token)
  expect([answer.status, answer.body[0]]).toEqual([
    400,
    expect.objectContaining({ type: 'ValidationFailure' }),
  ])
})

test('P36: by definition, of what the access token grants', async () => {
  const [wanted, secret] = [issued('PartnerCredential'), issued('SecretCredential')]
  await store(wanted.jwt, secret.jwt)
  const definition = (type: string) =>
    message('PresentationQueryMessage', {
      presentationDefinition: {
        id: 'partners',
        input_descriptors: [
          {
            id: 'partner',
            constraints: {
              fields: [{ path: ['$.vc.type'], filter: { type: 'array', contains: { const: type } } }],
            },
          },
        ],
      },
    })
  const token = await dcp.accessToken(verifier.did, typeScope('PartnerCredential'))
  const answer = await ask(definition('PartnerCredential'), token)
  expect([answer.status, idsIn(answer)]).toEqual([200, [wanted.id]])
  expect(checkSchema('presentation/presentation-response-message-schema.json', answer.body)).toEqual([])
  expect(answer.body.presentationSubmission).toMatchObject({
    definition_id: 'partners',
    descriptor_map: [
      { id: 'partner', path: '$.presentation[0]', path_nested: { path: '$.vp.verifiableCredential[0]' } },
    ],
  })
  const escalated = await ask(definition('SecretCredential'), token)
  expect([escalated.status, escalated.body.presentation]).toEqual([200, []])
  expect(
    (
      await ask(
        message('PresentationQueryMessage', {
          presentationDefinition: {
            id: 'x',
            input_descriptors: [
              { id: 'a', constraints: { is_holder: [{ field_id: ['a'], directive: 'required' }] } },
            ],
          },
        }),
        token,
      )
    ).status,
  ).toBe(400)
})

test('P37, P38: never more than is granted, never more than is asked', async () => {
  const [a, b] = [issued('FirstCredential'), issued('SecondCredential')]
  await store(a.jwt, b.jwt)
  const [first, second] = [typeScope('FirstCredential'), typeScope('SecondCredential')]
  expect(idsIn(await askFor([first], [first, second]))).toEqual([a.id])
  expect(idsIn(await askFor([first, second], [first]))).toEqual([a.id])
  expect(idsIn(await askFor([first, second], [first, second])).toSorted()).toEqual([a.id, b.id].toSorted())
  const none = await askFor([first], [second])
  expect([none.status, none.body.presentation]).toEqual([200, []])
  // An id does not open what only its type would.
  expect((await askFor([first], [idScope(a.id)])).body.presentation).toEqual([])
})

test('P39: an access token of another peer, of another participant, rubbish, none, one that is over', async () => {
  const foreign = await dcp.accessToken(other.did, MEMBERSHIP)
  for (const token of [foreign, 'rubbish', 'A'.repeat(200), undefined]) {
    const answer = await ask(query(MEMBERSHIP), token)
    expect([answer.status, answer.body[0].type]).toEqual([401, 'AuthenticationFailed'])
  }
  const own = await dcp.accessToken(verifier.did, MEMBERSHIP)
  const tampered = `${own.slice(0, -2)}${own.endsWith('AA') ? 'BB' : 'AA'}`
  expect((await ask(query(MEMBERSHIP), tampered)).status).toBe(401)
  expect((await ask(query(MEMBERSHIP), own, other)).status).toBe(401)
  // Another participant of the same office did not give it.
  await dcp.manage('/participants/elsewhere', { roles: ['holder'] }, 'PUT')
  const elsewhere = holder().replace(/holder$/, 'elsewhere')
  const answer = await dcp.call(
    `${dcp.demo.baseUrl}/participants/elsewhere/presentations/query`,
    verifier.token(elsewhere, { claims: { token: own } }),
    query(MEMBERSHIP),
  )
  expect(answer.status).toBe(401)
  // Good until it ends, as often as needed.
  expect([(await ask(query(MEMBERSHIP), own)).status, (await ask(query(MEMBERSHIP), own)).status]).toEqual([
    200, 200,
  ])
})

test('P40: by id, with colons in it, encoded as TSG does, and one that is not there', async () => {
  const credential = issued('IdCredential')
  await store(credential.jwt)
  for (const scope of [idScope(credential.id), idScope(encodeURIComponent(credential.id))]) {
    expect(idsIn(await askFor([scope], [scope]))).toEqual([credential.id])
  }
  const unknown = idScope(`urn:uuid:${randomUUID()}`)
  const answer = await askFor([unknown], [unknown])
  expect([answer.status, answer.body.presentation]).toEqual([200, []])
})

const SIZE = 131_072
/** A status list of the foreign issuer, signed; `revoked` are the indexes that are set. */
function serveStatusList(revoked: ReadonlySet<number>): string {
  const url = `${issuer.base}/status/1`
  outside.replies['/issuer/status/1'] = () => {
    const bits = Buffer.alloc(SIZE / 8)
    for (const index of revoked) bits[index >> 3] = (bits[index >> 3] ?? 0) | (0x80 >> (index & 7))
    const encodedList = `u${gzipSync(bits).toString('base64url')}`
    return {
      headers: { 'cache-control': 'no-store' },
      json: {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        id: url,
        type: ['VerifiableCredential', 'BitstringStatusListCredential'],
        issuer: issuer.did,
        validFrom: '2026-01-01T00:00:00Z',
        credentialSubject: {
          id: `${url}#list`,
          type: 'BitstringStatusList',
          statusPurpose: 'revocation',
          encodedList,
        },
      },
    }
  }
  return url
}
const statusEntry = (url: string, index: number) => ({
  credentialStatus: {
    id: `${url}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: String(index),
    statusListCredential: url,
  },
})

test('P41: what has expired, what is still to come and what is revoked is stored, and left out', async () => {
  const revoked = new Set([7])
  const url = serveStatusList(revoked)
  const type = 'WatchedCredential'
  const short = issued(type, { claims: { jti: 'urn:x:short', exp: now() + 2 } })
  const over = issued(type, { claims: { jti: 'urn:x:over', nbf: now() - 900, exp: now() - 600 } })
  const early = issued(type, { claims: { jti: 'urn:x:early', nbf: now() + 600 } })
  const bad = issued(type, { vc: statusEntry(url, 7) })
  const good = issued(type, { vc: statusEntry(url, 0) })
  await store(short.jwt, over.jwt, early.jwt, bad.jwt, good.jwt)
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(idsIn(await askFor([typeScope(type)], [typeScope(type)]))).toEqual([good.id])
})

test('P42: both data models: a presentation for each', async () => {
  const type = 'TwinCredential'
  const older = issued(type)
  const id = `urn:uuid:${randomUUID()}`
  const newer = issuer.credential(holder(), {
    header: { typ: 'vc+jwt' },
    claims: {
      vc: undefined,
      sub: undefined,
      jti: undefined,
      nbf: undefined,
      exp: undefined,
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id,
      type: ['VerifiableCredential', type],
      issuer: issuer.did,
      validFrom: new Date(Date.now() - 60_000).toISOString(),
      credentialSubject: { id: holder() },
    },
  })
  await store(older.jwt, newer)
  const answer = await askFor([typeScope(type)], [typeScope(type)])
  expect(answer.body.presentation).toHaveLength(2)
  const headers = answer.body.presentation.map((jwt: string) => decode(jwt)?.header.typ)
  expect(headers.toSorted()).toEqual(['JWT', 'vp+jwt'])
  expect(idsIn(answer).toSorted()).toEqual([older.id, id].toSorted())
  const envelope = decode(
    answer.body.presentation.find((jwt: string) => decode(jwt)?.header.typ === 'vp+jwt'),
  ) as Json
  expect(envelope.header.cty).toBe('vp')
  expect(envelope.claims).toMatchObject({
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    holder: holder(),
    iss: holder(),
    aud: verifier.did,
    verifiableCredential: [{ id: `data:application/vc+jwt,${newer}`, type: 'EnvelopedVerifiableCredential' }],
  })
})

test('P43: expanded JSON-LD says the same', async () => {
  const dcpTerm = (name: string) => `https://w3id.org/dspace-dcp/v1.0/${name}`
  const token = await dcp.accessToken(verifier.did, MEMBERSHIP)
  const compact = await ask(query(MEMBERSHIP), token)
  for (const expanded of [
    [{ '@type': [dcpTerm('PresentationQueryMessage')], [dcpTerm('scope')]: [{ '@value': MEMBERSHIP }] }],
    {
      '@type': dcpTerm('PresentationQueryMessage'),
      [dcpTerm('scope')]: [{ '@list': [{ '@value': MEMBERSHIP }] }],
    },
  ]) {
    const answer = await ask(expanded, token)
    expect([answer.status, idsIn(answer)]).toEqual([200, idsIn(compact)])
  }
})

test('P44: the token service', async () => {
  const withScope = await dcp.sts({
    audience: verifier.did,
    bearer_access_scope: `${MEMBERSHIP} ${SENSITIVE}`,
  })
  expect([withScope.status, withScope.body.token_type, withScope.headers.get('cache-control')]).toEqual([
    200,
    'Bearer',
    'no-store',
  ])
  expect(Number.isInteger(withScope.body.expires_in)).toBe(true)
  const { claims } = decode(withScope.body.access_token) as Json
  expect(claims).toMatchObject({ iss: holder(), sub: holder(), aud: verifier.did, token: expect.any(String) })
  // Of an alias that only its reader knows: granted, and it opens nothing here.
  const foreign = await dcp.accessToken(verifier.did, 'org.example.vc.type:MembershipCredential:read')
  const opened = await ask(query(MEMBERSHIP), foreign)
  expect([opened.status, idsIn(opened)]).toEqual([200, []])
  const without = await dcp.sts({ audience: verifier.did })
  expect(decode(without.body.access_token)?.claims).not.toHaveProperty('token')
  const embedded = await dcp.sts({ audience: verifier.did, token: 'received' })
  expect(decode(embedded.body.access_token)?.claims.token).toBe('received')
})

test.each([
  ['a wrong secret', { client_secret: 'x' }, 'invalid_client'],
  ['an unknown client', { client_id: 'x' }, 'invalid_client'],
  ['no secret', { client_secret: undefined }, 'invalid_client'],
  ['no audience', { audience: undefined }, 'invalid_request'],
  ['an audience that is no DID', { audience: 'verifier' }, 'invalid_request'],
  ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ['a token and a scope', { token: 'a', bearer_access_scope: MEMBERSHIP }, 'invalid_request'],
  ['a scope that nobody knows', { bearer_access_scope: 'read' }, 'invalid_scope'],
])('P45: %s', async (_, members, error) => {
  const answer = await dcp.sts({ audience: verifier.did, ...members })
  expect([answer.status, answer.body.error]).toEqual([400, error])
})

test('P45: a client of another participant', async () => {
  const { sts } = await dcp.manage('/participants/third', { roles: ['holder'] }, 'PUT')
  expect(sts).toMatchObject({
    clientId: holder().replace(/holder$/, 'third'),
    clientSecret: expect.any(String),
  })
  const own = { client_id: sts.clientId, client_secret: sts.clientSecret, audience: verifier.did }
  expect((await dcp.sts(own)).body.error).toBe('invalid_client')
  const response = await fetch(sts.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', ...own }),
  })
  expect(decode(((await response.json()) as Json).access_token)?.claims.iss).toBe(sts.clientId)
  // The secret is shown once.
  expect(await dcp.manage('/participants/third', {}, 'PUT')).not.toHaveProperty('sts')
})

test('P46: revoked by its issuer: the bit is set, it is shown no more', { timeout: 40_000 }, async () => {
  const request = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: dcp.demo.issuerDid,
    credentialIds: dcp.demo.credentialIds,
  })
  const done = await until(async () => {
    const shown = await dcp.manage(`/wallet/credential-requests/${request.id}`)
    return shown.state === 'issued' ? shown : undefined
  }, 20_000)
  expect(done.credentialIds).toHaveLength(4)
  const scope = SENSITIVE
  const before = credentialsIn(await askFor([scope], [scope]))
  expect(before).toHaveLength(2)
  for (const one of before) {
    const entry = (one.vc ?? one).credentialStatus
    const url = (one.jti ?? one.id) as string
    await dcp.manage(`/credentials/${url.split('/').at(-1)}/revoke`, {})
    await until(async () => ((await bitOf(entry)) ? true : undefined))
  }
  expect((await askFor([scope], [scope])).body.presentation).toEqual([])
})

async function bitOf(entry: Json): Promise<boolean> {
  const { gunzipSync } = await import('node:zlib')
  const text = await (await fetch(entry.statusListCredential)).text()
  const { claims } = decode(text) as Json
  const encoded = (claims.vc ?? claims).credentialSubject.encodedList.replace(/^u/, '')
  const bits = gunzipSync(Buffer.from(encoded, 'base64url'))
  const index = Number(entry.statusListIndex)
  return ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
}

test('P47: a rotated key still stands for what it signed; what is new names the new one', {
  timeout: 40_000,
}, async () => {
  outside.replies['/other/credentials'] = () => ({})
  const delivery = async () => {
    const holderPid = randomUUID()
    await dcp.call(
      `${dcp.demo.baseUrl}/credentials`,
      other.token(dcp.demo.issuerDid),
      message('CredentialRequestMessage', { holderPid, credentials: [{ id: dcp.demo.credentialIds[0] }] }),
    )
    const { body } = await until(() =>
      outside.received.find(
        ({ path, body: sent }) => path === '/other/credentials' && sent.holderPid === holderPid,
      ),
    )
    return body.credentials[0].payload as string
  }
  const before = await delivery()
  const { items } = await dcp.manage('/issuers?limit=200')
  const { keyId } = items.find((one: Json) => one.name === 'Demo Dataspace')
  await dcp.manage(`/keys/${keyId}/rotate`, {})
  await untilOthersKnow()
  const after = await delivery()
  const { body: document } = await dcp.call(`${dcp.demo.baseUrl}/.well-known/did.json`)
  const kids = [before, after].map((jwt) => decode(jwt)?.header.kid)
  expect(new Set(kids).size).toBe(2)
  for (const [at, jwt] of [before, after].entries()) {
    expect(document.assertionMethod).toContain(kids[at])
    const method = document.verificationMethod.find((one: Json) => one.id === kids[at])
    verifyJws(parseJws(jwt), createPublicKey({ key: method.publicKeyJwk, format: 'jwk' }))
  }
  expect(document.authentication).not.toContain(kids[0])
})
