// A connector asks its wallet who called it: `POST /api/management/dcp/verifier/verify` (contract §4).
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestKey } from '../../support/credential-issuer.ts'
import { eventually } from '../../support/holder.ts'
import { type Counterpart, now, type Party, startCounterpart } from '../dcp/party.ts'
import { message } from '../dcp/support.ts'
import { startTsgOffice, type TsgOffice } from './support.ts'

const VERIFY = '/api/management/dcp/verifier/verify'
const TYPE = 'org.eclipse.dspace.dcp.vc.type:MembershipCredential'
const QUERY = '/holder/presentations/query'

/** As the connector of the product writes it: a filter of one text, on a list. */
const definition = (pattern = '^MembershipCredential$', more: readonly object[] = []) => ({
  id: 'c1',
  name: 'DSP Presentation definition',
  input_descriptors: [
    {
      id: 'd1',
      name: 'Primary credential descriptor',
      constraints: { fields: [{ path: ['$.type'], filter: { type: 'string', pattern } }, ...more] },
    },
  ],
})

let tsg: TsgOffice
let outside: Counterpart
let holder: Party
let issuer: Party
let third: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  issuer = outside.party('issuer')
  third = outside.party('third')
  tsg = await startTsgOffice()
  const trusted = { did: issuer.did, credentialTypes: ['MembershipCredential'], name: 'Issuer' }
  expect((await tsg.office.management.post('/trusted-issuers', trusted)).status).toBe(201)
})
beforeEach(() => {
  outside.received.length = 0
  shows(holder.presentation(us(), [issuer.credential(holder.did)]))
})
afterAll(async () => {
  await tsg?.office.remove()
  await outside?.close()
})

const us = () => tsg.demo.walletDid
function shows(...presentation: unknown[]): void {
  outside.replies[QUERY] = () => ({ json: message('PresentationResponseMessage', { presentation }) })
}
const idToken = (changes: Parameters<Party['token']>[1] = {}, from = holder, audience = us()) =>
  from.token(audience, { ...changes, claims: { token: 'access', ...changes.claims } })
const verify = (holderIdToken: string, question: object = { scope: [TYPE] }) =>
  tsg.call(VERIFY, { body: { holderIdToken, ...question } })
const asked = () => outside.received.filter(({ path }) => path === QUERY)

describe('a holder that holds', () => {
  test('is asked by scope with its own access token, and its presentation is the answer', async () => {
    const credential = issuer.credential(holder.did)
    shows(holder.presentation(us(), [credential]))
    const { status, body } = await verify(idToken())
    expect([status, body]).toEqual([
      200,
      [
        {
          '@context': ['https://www.w3.org/2018/credentials/v1'],
          id: expect.any(String),
          type: ['VerifiablePresentation'],
          holder: holder.did,
          verifiableCredential: [credential],
        },
      ],
    ])
    const [question] = asked()
    expect(question?.body).toEqual(message('PresentationQueryMessage', { scope: [TYPE] }))
    expect(question?.bearer?.claims).toMatchObject({ iss: us(), sub: us(), aud: holder.did, token: 'access' })
  })

  test.each<[string, object]>([
    ['scopes in one text', { scope: `${TYPE} ${TYPE}:read` }],
    ['the definition of a connector', { presentationDefinition: definition() }],
    [
      'a definition with the issuer',
      {
        presentationDefinition: definition('Membership', [
          { path: ['$.issuer', '$.iss'], filter: { type: 'string', pattern: '^did:web:' } },
        ]),
      },
    ],
  ])('is asked by %s', async (_, question) => {
    const { status, body } = await verify(idToken(), question)
    expect([status, body.length]).toEqual([200, 1])
    expect(asked()).toHaveLength(1)
  })

  test('is asked by a definition that TSG and everybody else understand alike', async () => {
    await verify(idToken(), { presentationDefinition: definition() })
    const filter = { type: 'string', pattern: '^MembershipCredential$' }
    const [question] = asked()
    expect(question?.body).not.toHaveProperty('scope')
    expect(question?.body.presentationDefinition.input_descriptors[0].constraints.fields).toEqual([
      { path: ['$.type'], filter: { anyOf: [filter, { type: 'array', contains: filter }] } },
    ])
  })
})

describe('a token that does not hold is refused with 400, and its holder is not asked', () => {
  test.each<[string, () => string]>([
    ['another key', () => idToken({ signer: createTestKey() })],
    ['the key of another DID', () => idToken({ header: { kid: third.kid }, signer: third.key })],
    ['an unknown kid', () => idToken({ header: { kid: `${holder.did}#key-9` } })],
    ['another audience', () => idToken({}, holder, third.did)],
    ['two audiences', () => idToken({ claims: { aud: [us(), third.did] } })],
    ['no audience', () => idToken({ claims: { aud: undefined } })],
    ['an end that is past', () => idToken({ claims: { exp: now() - 60 } })],
    ['no end', () => idToken({ claims: { exp: undefined } })],
    ['an end in a year', () => idToken({ claims: { exp: now() + 31_536_000 } })],
    ['a start to come', () => idToken({ claims: { nbf: now() + 60 } })],
    ['a birth to come', () => idToken({ claims: { iat: now() + 60 } })],
    ['iss that is not sub', () => idToken({ claims: { iss: third.did } })],
    ['sub that is not iss', () => idToken({ claims: { sub: third.did } })],
    ['no jti', () => idToken({ claims: { jti: undefined } })],
    ['no access token', () => idToken({ claims: { token: undefined } })],
    ['an access token that is no text', () => idToken({ claims: { token: { a: 1 } } })],
    ['alg none', () => idToken().replace(/^[^.]+/, () => 'eyJhbGciOiJub25lIn0')],
    ['no signature', () => idToken().replace(/[^.]+$/, '')],
    ['rubbish', () => 'a.b.c'],
    [
      'a DID that nobody can resolve',
      () =>
        idToken({
          claims: { iss: 'did:web:localhost%3A1', sub: 'did:web:localhost%3A1' },
          header: { kid: undefined },
        }),
    ],
  ])('%s', async (_, token) => {
    const { status, body } = await verify(token())
    expect([status, body]).toEqual([400, expect.objectContaining({ code: 400, status: '400 Bad Request' })])
    expect(body.message).toEqual(expect.stringMatching(/token is refused by check \d+/))
    expect(asked()).toEqual([])
  })

  test('a key that is not for invocation', async () => {
    const weak = outside.party('weak', {
      document: (document) => ({ ...document, capabilityInvocation: [] }),
    })
    expect((await verify(idToken({}, weak))).status).toBe(400)
  })

  test('a token that was used: here, at the wallet’s own endpoints, or by twenty at once', async () => {
    const once = idToken()
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(once)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(19).fill(400)])
    expect(asked()).toHaveLength(1)
    const elsewhere = idToken()
    const trigger = await fetch(`${tsg.demo.baseUrl}/presentations/requests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${elsewhere}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(trigger.status).toBe(200)
    expect((await verify(elsewhere)).status).toBe(400)
  })

  test('a token for a participant that is no verifier', async () => {
    const { ishare } = JSON.parse(await readFile(join(tsg.office.data, 'demo.json'), 'utf8'))
    expect((await verify(idToken({}, holder, ishare.holderDid))).status).toBe(400)
    expect((await verify(idToken({}, holder, ishare.verifierDid))).status).toBe(403) // its presentation is for another verifier
  })
})

describe('a question that is none is 400, and does not use the token up', () => {
  const deep = (levels: number): object => (levels === 0 ? {} : { not: deep(levels - 1) })
  test.each<[string, object]>([
    ['neither', {}],
    ['both', { scope: [TYPE], presentationDefinition: definition() }],
    ['no scopes', { scope: [] }],
    ['blank scopes', { scope: '   ' }],
    ['a scope that nobody defined', { scope: ['everything'] }],
    ['a scope that is a number', { scope: [7] }],
    ['null', { scope: null, presentationDefinition: null }],
    ['an empty definition', { presentationDefinition: {} }],
    ['a definition that is a text', { presentationDefinition: 'all' }],
    ['a definition without descriptors', { presentationDefinition: { id: 'x', input_descriptors: [] } }],
    ['a pattern without end', { presentationDefinition: definition('(a') }],
    [
      'a thousand descriptors',
      {
        presentationDefinition: {
          id: 'x',
          input_descriptors: Array.from({ length: 1000 }, (_, id) => ({ id: `${id}`, constraints: {} })),
        },
      },
    ],
    [
      'a filter that is nested deep',
      { presentationDefinition: definition('x', [{ path: ['$.a'], filter: deep(40) }]) },
    ],
    ['a path that is a program', { presentationDefinition: definition('x', [{ path: ['$[?(@.a)]'] }]) }],
  ])('%s', async (_, question) => {
    const token = idToken()
    expect((await verify(token, question)).status).toBe(400)
    expect(asked()).toEqual([])
    expect((await verify(token)).status).toBe(200)
  })

  test('no token, and one that is too long', async () => {
    expect((await tsg.call(VERIFY, { body: { scope: [TYPE] } })).status).toBe(400)
    expect((await verify('a'.repeat(40_000))).status).toBe(400)
    expect((await tsg.call(VERIFY, { body: '{' })).status).toBe(400)
  })

  test('a pattern that would take forever does not', async () => {
    shows(
      holder.presentation(us(), [
        issuer.credential(holder.did, { subjectClaims: { foo: `${'a'.repeat(5_000)}!` } }),
      ]),
    )
    const begun = Date.now()
    const foo = { path: ['$.credentialSubject.foo'], filter: { type: 'string', pattern: '^(a+)+$' } }
    const { status } = await verify(idToken(), { presentationDefinition: definition('Membership', [foo]) })
    expect([400, 403]).toContain(status)
    expect(Date.now() - begun).toBeLessThan(3_000)
  })
})

describe('what a holder shows must hold, or it is 403', () => {
  test.each<[string, () => readonly unknown[]]>([
    ['nothing', () => []],
    ['a presentation of somebody else', () => [third.presentation(us(), [issuer.credential(third.did)])]],
    [
      'a presentation of somebody else under its own name',
      () => [holder.presentation(us(), [issuer.credential(holder.did)], { signer: third.key })],
    ],
    [
      'a presentation for somebody else',
      () => [holder.presentation(third.did, [issuer.credential(holder.did)])],
    ],
    ['a credential about somebody else', () => [holder.presentation(us(), [issuer.credential(third.did)])]],
    ['a credential of its own making', () => [holder.presentation(us(), [holder.credential(holder.did)])]],
    [
      'a credential of another type',
      () => [holder.presentation(us(), [issuer.credential(holder.did, { type: 'OtherCredential' })])],
    ],
    [
      'a credential that has expired',
      () => [holder.presentation(us(), [issuer.credential(holder.did, { claims: { exp: now() - 600 } })])],
    ],
    [
      'a good one beside a bad one',
      () => [
        holder.presentation(us(), [issuer.credential(holder.did)]),
        holder.presentation(us(), [issuer.credential(third.did)]),
      ],
    ],
    ['an object', () => [{ type: ['VerifiablePresentation'], verifiableCredential: [] }]],
    ['thirty of them', () => Array(30).fill(holder.presentation(us(), [issuer.credential(holder.did)]))],
    ['three megabytes', () => ['x'.repeat(3_000_000)]],
  ])('%s', async (_, presentations) => {
    for (const question of [{ scope: [TYPE] }, { presentationDefinition: definition() }]) {
      shows(...presentations())
      const { status, body } = await verify(idToken(), question)
      expect([status, body]).toEqual([403, expect.objectContaining({ code: 403, status: '403 Forbidden' })])
      expect(JSON.stringify(body)).not.toContain(holder.did)
    }
  })

  test('a definition that the holder claims to answer, and does not', async () => {
    const submission = {
      id: 's',
      definition_id: 'c1',
      descriptor_map: [{ id: 'd1', format: 'jwt_vp', path: '$.presentation[0]' }],
    }
    outside.replies[QUERY] = () => ({
      json: message('PresentationResponseMessage', {
        presentation: [holder.presentation(us(), [issuer.credential(holder.did)])],
        presentationSubmission: submission,
      }),
    })
    expect((await verify(idToken(), { presentationDefinition: definition('^Other') })).status).toBe(403)
    const foreign = { path: ['$.iss'], filter: { type: 'string', const: third.did } }
    const question = { presentationDefinition: definition('Membership', [foreign]) }
    expect((await verify(idToken(), question)).status).toBe(403)
  })

  test.each<[string, string, object]>([
    ['revoked', 'revocation', {}],
    ['suspended', 'suspension', {}],
  ])('a credential that is %s, and the log says which', async (word, statusPurpose) => {
    const url = `${issuer.base}/status/${word}`
    outside.replies[`/issuer/status/${word}`] = () => {
      const bits = Buffer.alloc(16_384)
      bits[0] = 0x40
      return {
        headers: { 'cache-control': 'no-store' },
        json: {
          '@context': ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/vc/status-list/2021/v1'],
          id: url,
          type: ['VerifiableCredential', 'StatusList2021Credential'],
          issuer: issuer.did,
          issuanceDate: '2026-01-01T00:00:00Z',
          credentialSubject: {
            id: `${url}#list`,
            type: 'StatusList2021',
            statusPurpose,
            encodedList: gzipSync(bits).toString('base64url'),
          },
        },
      }
    }
    const carrying = (index: number) =>
      holder.presentation(us(), [
        issuer.credential(holder.did, {
          vc: {
            credentialStatus: {
              id: `${url}#${index}`,
              type: 'StatusList2021Entry',
              statusPurpose,
              statusListIndex: `${index}`,
              statusListCredential: url,
            },
          },
        }),
      ])
    shows(carrying(0))
    expect((await verify(idToken())).status).toBe(200)
    shows(carrying(1))
    const { status, body } = await verify(idToken())
    expect([status, body.message]).toEqual([403, `A credential is ${word}.`])
  })

  test.each([
    ['an error', { status: 401, json: [] }],
    ['a failure', { status: 500, json: [] }],
    ['another message', { json: message('CredentialMessage', {}) }],
  ])('a holder that answers %s', async (_, reply) => {
    outside.replies[QUERY] = () => reply
    expect((await verify(idToken())).status).toBe(403)
  })
})

describe('a scope that the wallet was told the meaning of', () => {
  const SCOPES = '/api/management/presentation/scopes'
  const member = 'org.example.member:Gold:did%3Aweb%3Aissuer'
  beforeAll(async () => {
    const { status } = await tsg.call(SCOPES, {
      body: {
        alias: 'org.example.member',
        discriminator: '$LEVEL:$ISSUER',
        presentationDefinition: definition('^MembershipCredential$', [
          { path: ['$.credentialSubject.level'], filter: { type: 'string', const: '$LEVEL' } },
          { path: ['$.credentialSubject.of'], filter: { type: 'string', const: 'of $ISSUER' } },
        ]),
      },
    })
    expect(status).toBe(201)
  })
  const showing = (subjectClaims: object) =>
    shows(holder.presentation(us(), [issuer.credential(holder.did, { subjectClaims: { ...subjectClaims } })]))

  test('is asked for as it stands, and what is shown must fit it', async () => {
    showing({ level: 'Gold', of: 'of did:web:issuer' })
    expect((await verify(idToken(), { scope: [member] })).status).toBe(200)
    expect(asked()[0]?.body).toEqual(message('PresentationQueryMessage', { scope: [member] }))
    expect((await verify(idToken(), { scope: [TYPE, member] })).status).toBe(200)
    for (const other of [
      { level: 'Silver', of: 'of did:web:issuer' },
      { level: 'Gold', of: 'of $ISSUER' },
      {},
    ]) {
      showing(other)
      expect((await verify(idToken(), { scope: [member] })).status).toBe(403)
    }
  })

  test('a value that looks like a place is a value', async () => {
    showing({ level: '$ISSUER', of: 'of x' })
    expect((await verify(idToken(), { scope: ['org.example.member:$ISSUER:x'] })).status).toBe(200)
  })

  test.each([
    'org.example.member',
    'org.example.member:Gold',
    'org.example.member:Gold:a:b',
    'org.example.other:Gold:a',
  ])('%s means nothing', async (scope) => {
    const token = idToken()
    expect((await verify(token, { scope: [scope] })).status).toBe(400)
    expect(asked()).toEqual([])
    expect((await verify(token)).status).toBe(200)
  })
})

test('who may not look at presentations may not ask', async () => {
  const body = { holderIdToken: idToken(), scope: [TYPE] }
  const accept = { accept: 'application/json' }
  expect((await tsg.call(VERIFY, { body, token: null, headers: accept })).status).toBe(401)
  expect((await tsg.call(VERIFY, { body, token: 'x' })).status).toBe(401)
  const { body: client } = await tsg.office.management.post<{ clientId: string; clientSecret: string }>(
    '/clients',
    { name: 'keys only', scopes: ['read:w.key'] },
  )
  const granted = await fetch(`${tsg.demo.baseUrl}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: token } = (await granted.json()) as { access_token: string }
  const refused = await tsg.call(VERIFY, { body, token })
  expect([refused.status, refused.body.required]).toEqual([403, ['read:w.presentation']])
  expect(asked()).toEqual([])
})

test('the wallet of one office before the wallet of another', { timeout: 60_000 }, async () => {
  const other = await startTsgOffice()
  try {
    const { ishare } = JSON.parse(await readFile(join(other.office.data, 'demo.json'), 'utf8'))
    const wanted = { issuerId: ishare.issuerDid, credentialType: ['MembershipCredential'] }
    expect((await other.call('/api/management/issuance/request/dcp', { body: wanted })).status).toBe(200)
    const trusted = { did: ishare.issuerDid, credentialTypes: [], name: 'Other office' }
    expect((await tsg.office.management.post('/trusted-issuers', trusted)).status).toBe(201)
    await eventually(async () => {
      const { body: records } = await other.call('/api/management/credentials')
      expect(records).toContainEqual(expect.objectContaining({ targetDid: ishare.holderDid }))
    }, 25_000)
    const tokenOf = async (more: Record<string, string> = { scope: `${TYPE}:read` }) => {
      const query = new URLSearchParams({ audience: us(), ...more })
      return (await other.call(`/api/management/dcp/holder/token?${query}`)).body.id_token as string
    }
    for (const question of [{ scope: [TYPE] }, { presentationDefinition: definition() }]) {
      const token = await tokenOf()
      const { status, body } = await verify(token, question)
      expect([status, body], JSON.stringify(body)).toEqual([
        200,
        [expect.objectContaining({ type: ['VerifiablePresentation'], holder: ishare.holderDid })],
      ])
      const [encoded] = body[0].verifiableCredential
      expect(decodeJwt(typeof encoded === 'string' ? encoded : encoded.id.split(',')[1])).toMatchObject({
        iss: ishare.issuerDid,
      })
      expect((await verify(token, question)).status).toBe(400)
    }
    // Connectors of the product ask for no scope: whatever the definition asks for may be shown.
    expect((await verify(await tokenOf({}), { presentationDefinition: definition() })).status).toBe(200)
    const elsewhere = { scope: 'org.eclipse.dspace.dcp.vc.type:SensitiveDataCredential' }
    const byDefinition = { presentationDefinition: definition() }
    expect((await verify(await tokenOf(elsewhere), byDefinition)).status).toBe(403)
    const more = { scope: ['org.eclipse.dspace.dcp.vc.type:SensitiveDataCredential'] }
    expect((await verify(await tokenOf(), more)).status).toBe(403)
    const [record] = (await other.call('/api/management/credentials')).body
    const issued = await other.office.management.get<{ items: { id: string }[] }>('/credentials?limit=1')
    expect(record).toBeDefined()
    const id = issued.body.items[0]?.id
    expect((await other.office.management.post(`/credentials/${id}/revoke`, {})).status).toBe(200)
    expect((await verify(await tokenOf())).status).toBe(403)
  } finally {
    await other.office.remove()
  }
})
