// Our verifier looks at whoever calls: P48, and every way in which a presentation can fail to hold.

import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestKey } from '../../support/credential-issuer.ts'
import { type Counterpart, type Json, now, type Party, startCounterpart } from './party.ts'
import {
  type DcpAnswer,
  type DcpOffice,
  MEMBERSHIP,
  message,
  SENSITIVE,
  startDcpOffice,
  until,
} from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let holder: Party
let issuer: Party
let third: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  issuer = outside.party('issuer')
  third = outside.party('third')
  dcp = await startDcpOffice()
  await dcp.manage('/trusted-issuers', {
    did: issuer.did,
    credentialTypes: ['MembershipCredential'],
    name: 'Issuer',
  })
})
beforeEach(() => {
  outside.received.length = 0
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const us = () => dcp.demo.verifierDid
/** What the holder answers when it is asked. */
function shows(...presentation: unknown[]): void {
  outside.replies['/holder/presentations/query'] = () => ({
    json: message('PresentationResponseMessage', { presentation }),
  })
}
const trigger = (claims: Readonly<Record<string, unknown>> = { token: 'access' }): Promise<DcpAnswer> =>
  dcp.call(dcp.demo.verifierTrigger, holder.token(us(), { claims }), { '@type': 'CatalogRequestMessage' })

test('P48: a good holder: asked for exactly what is required, with its own access token', async () => {
  shows(holder.presentation(us(), [issuer.credential(holder.did)]))
  const answer = await trigger()
  expect([answer.status, answer.body]).toEqual([
    200,
    {
      holder: holder.did,
      credentials: [
        { format: 'jwt_vc_json', issuer: issuer.did, type: ['VerifiableCredential', 'MembershipCredential'] },
      ],
    },
  ])
  const [asked] = outside.received.filter(({ path }) => path === '/holder/presentations/query')
  expect(asked?.body).toEqual(message('PresentationQueryMessage', { scope: [MEMBERSHIP] }))
  expect(asked?.bearer?.claims).toMatchObject({ iss: us(), sub: us(), aud: holder.did, token: 'access' })
})

test('P48: more than was asked for is welcome', async () => {
  await dcp.manage('/trusted-issuers', {
    did: third.did,
    credentialTypes: ['OtherCredential'],
    name: 'Third',
  })
  shows(
    holder.presentation(us(), [
      issuer.credential(holder.did),
      third.credential(holder.did, { type: 'OtherCredential' }),
    ]),
  )
  expect((await trigger()).status).toBe(200)
})

test.each<[string, () => readonly unknown[]]>([
  ['nothing', () => []],
  ['a presentation without credentials', () => [holder.presentation(us(), [])]],
  [
    'another type',
    () => [holder.presentation(us(), [issuer.credential(holder.did, { type: 'OtherCredential' })])],
  ],
  [
    'a credential that has expired',
    () => [holder.presentation(us(), [issuer.credential(holder.did, { claims: { exp: now() - 600 } })])],
  ],
  [
    'a credential that is not valid yet',
    () => [holder.presentation(us(), [issuer.credential(holder.did, { claims: { nbf: now() + 600 } })])],
  ],
  ['a credential about somebody else', () => [holder.presentation(us(), [issuer.credential(third.did)])]],
  [
    'one of two subjects somebody else',
    () => [
      holder.presentation(us(), [
        issuer.credential(holder.did, {
          claims: { sub: undefined },
          vc: { credentialSubject: [{ id: holder.did }, { id: third.did }] },
        }),
      ]),
    ],
  ],
  [
    'a credential of an issuer that is not trusted for it',
    () => [holder.presentation(us(), [third.credential(holder.did)])],
  ],
  [
    'a credential of the holder’s own making',
    () => [holder.presentation(us(), [holder.credential(holder.did)])],
  ],
  [
    'a credential that somebody else signed',
    () => [holder.presentation(us(), [issuer.credential(holder.did, { signer: createTestKey() })])],
  ],
  [
    'a credential with a foreign kid',
    () => [
      holder.presentation(us(), [
        issuer.credential(holder.did, { header: { kid: third.kid }, signer: third.key }),
      ]),
    ],
  ],
  ['a bare credential', () => [issuer.credential(holder.did)]],
  [
    'a presentation for somebody else',
    () => [holder.presentation(third.did, [issuer.credential(holder.did)])],
  ],
  [
    'a presentation without audience',
    () => [holder.presentation(us(), [issuer.credential(holder.did)], { claims: { aud: undefined } })],
  ],
  [
    'a presentation that has expired',
    () => [holder.presentation(us(), [issuer.credential(holder.did)], { claims: { exp: now() - 60 } })],
  ],
  [
    'a presentation from the future',
    () => [holder.presentation(us(), [issuer.credential(holder.did)], { claims: { iat: now() + 90 } })],
  ],
  [
    'a presentation that somebody else signed',
    () => [holder.presentation(us(), [issuer.credential(holder.did)], { signer: createTestKey() })],
  ],
  [
    'a presentation with a foreign kid',
    () => [
      holder.presentation(us(), [issuer.credential(holder.did)], {
        header: { kid: third.kid },
        signer: third.key,
      }),
    ],
  ],
  ['a presentation of somebody else', () => [third.presentation(us(), [issuer.credential(holder.did)])]],
  [
    'a presentation in another name',
    () => [
      holder.presentation(us(), [issuer.credential(holder.did)], {
        claims: {
          vp: {
            type: ['VerifiablePresentation'],
            holder: third.did,
            verifiableCredential: [issuer.credential(holder.did)],
          },
        },
      }),
    ],
  ],
  [
    'one good presentation beside a bad one',
    () => [
      holder.presentation(us(), [issuer.credential(holder.did)]),
      holder.presentation(us(), [issuer.credential(third.did)]),
    ],
  ],
  ['rubbish', () => ['a.b.c']],
  ['an object', () => [{ type: 'VerifiablePresentation' }]],
])('P48: %s', async (_, presentations) => {
  shows(...presentations())
  const answer = await trigger()
  expect([answer.status, answer.body[0]]).toEqual([
    403,
    expect.objectContaining({ type: 'NotAuthorized', message: expect.any(String) }),
  ])
})

test('P48: a key that is not for authentication', async () => {
  const weak = outside.party('weak', { document: (document) => ({ ...document, authentication: [] }) })
  outside.replies['/weak/presentations/query'] = () => ({
    json: message('PresentationResponseMessage', {
      presentation: [weak.presentation(us(), [issuer.credential(weak.did)])],
    }),
  })
  const answer = await dcp.call(dcp.demo.verifierTrigger, weak.token(us(), { claims: { token: 'x' } }), {})
  expect(answer.status).toBe(403)
})

test.each([
  ['an error', { status: 401, json: [] }],
  ['a failure', { status: 500, json: [] }],
  ['another message', { json: message('CredentialMessage', {}) }],
  ['no message', { json: [] }],
])('P48: a holder that answers %s', async (_, reply) => {
  outside.replies['/holder/presentations/query'] = () => reply
  expect((await trigger()).status).toBe(403)
})

test('P48: a revoked credential', async () => {
  const url = `${issuer.base}/status/9`
  outside.replies['/issuer/status/9'] = () => {
    const bits = Buffer.alloc(16_384)
    bits[0] = 0x40
    return {
      json: {
        '@context': ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/vc/status-list/2021/v1'],
        id: url,
        type: ['VerifiableCredential', 'StatusList2021Credential'],
        issuer: issuer.did,
        issuanceDate: '2026-01-01T00:00:00Z',
        credentialSubject: {
          id: `${url}#list`,
          type: 'StatusList2021',
          statusPurpose: 'revocation',
          encodedList: gzipSync(bits).toString('base64url'),
        },
      },
    }
  }
  const carrying = (index: number, more = {}) =>
    issuer.credential(holder.did, {
      vc: {
        credentialStatus: {
          id: `${url}#${index}`,
          type: 'StatusList2021Entry',
          statusPurpose: 'revocation',
          statusListIndex: `${index}`,
          statusListCredential: url,
          ...more,
        },
      },
    })
  shows(holder.presentation(us(), [carrying(0)]))
  expect((await trigger()).status).toBe(200)
  shows(holder.presentation(us(), [carrying(1)]))
  expect((await trigger()).status).toBe(403)
  // Nobody can say: refused.
  shows(holder.presentation(us(), [carrying(0, { statusListCredential: `${issuer.base}/status/10` })]))
  expect((await trigger()).status).toBe(403)
})

test('P48: a credential that does not fit the schema that it names', async () => {
  const schema = `${issuer.base}/schema.json`
  outside.replies['/issuer/schema.json'] = () => ({
    json: {
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      required: ['id', 'foo'],
      properties: { foo: { type: 'string' } },
    },
  })
  const carrying = (subjectClaims: object, type = 'JsonSchemaValidator2018', id = schema) =>
    holder.presentation(us(), [
      issuer.credential(holder.did, {
        subjectClaims: { ...subjectClaims },
        vc: { credentialSchema: { id, type }, credentialSubject: { id: holder.did, ...subjectClaims } },
      }),
    ])
  shows(carrying({ foo: 'bar' }))
  expect((await trigger()).status).toBe(200)
  for (const bad of [
    carrying({}),
    carrying({ foo: 7 }),
    carrying({ foo: 'bar' }, 'UnknownSchema'),
    carrying({ foo: 'bar' }, undefined, `${issuer.base}/nothing.json`),
  ]) {
    shows(bad)
    expect((await trigger()).status).toBe(403)
  }
})

test('P48: a schema whose pattern would take forever does not', async () => {
  outside.replies['/issuer/evil.json'] = () => ({
    json: { type: 'object', properties: { foo: { type: 'string', pattern: '^(a+)+$' } } },
  })
  const carrying = (foo: string) =>
    holder.presentation(us(), [
      issuer.credential(holder.did, {
        vc: {
          credentialSchema: { id: `${issuer.base}/evil.json`, type: 'JsonSchemaValidator2018' },
          credentialSubject: { id: holder.did, foo },
        },
      }),
    ])
  const begun = Date.now()
  shows(carrying(`${'a'.repeat(5_000)}!`))
  expect((await trigger()).status).toBe(403)
  shows(carrying('aaa'))
  expect((await trigger()).status).toBe(200)
  expect(Date.now() - begun).toBeLessThan(3_000)
})

test('P48: every check of the token that triggers it', async () => {
  shows(holder.presentation(us(), [issuer.credential(holder.did)]))
  for (const token of [
    undefined,
    holder.token(dcp.demo.issuerDid, { claims: { token: 'x' } }),
    holder.token(us(), { claims: { token: 'x' }, signer: createTestKey() }),
    holder.token(us(), { claims: { token: 'x' }, header: { kid: third.kid }, signer: third.key }),
    holder.token(us()),
  ]) {
    expect((await dcp.call(dcp.demo.verifierTrigger, token, {})).status).toBe(401)
  }
  const once = holder.token(us(), { claims: { token: 'x' } })
  expect((await dcp.call(dcp.demo.verifierTrigger, once, {})).status).toBe(200)
  expect((await dcp.call(dcp.demo.verifierTrigger, once, {})).status).toBe(401)
})

test('an application asks a holder, and is given what it showed', async () => {
  await dcp.manage('/participants/verifier', {}, 'PUT')
  shows(
    holder.presentation(us(), [issuer.credential(holder.did, { subjectClaims: { membershipType: 'Gold' } })]),
  )
  const ask = (body: object) =>
    dcp.office.management.post<Json>('/dcp/presentation-queries', {
      participant: 'verifier',
      holder: holder.did,
      token: 'access',
      ...body,
    })
  const { status, body } = await ask({})
  expect([status, body]).toEqual([
    200,
    {
      holder: holder.did,
      credentials: [
        {
          format: 'jwt_vc_json',
          issuer: issuer.did,
          type: ['VerifiableCredential', 'MembershipCredential'],
          claims: { credentialSubject: { id: holder.did, membershipType: 'Gold' } },
          validUntil: expect.any(String),
        },
      ],
    },
  ])
  const refused = await ask({ scope: [SENSITIVE] })
  expect([refused.status, refused.body.code]).toEqual([400, 'presentation_refused'])
  expect((await ask({ scope: ['read'] })).status).toBe(400)
  expect((await ask({ participant: 'nobody' })).status).toBe(404)
})

test('our own holder before our own verifier: a whole round in one office', { timeout: 40_000 }, async () => {
  const request = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: dcp.demo.issuerDid,
    credentialIds: dcp.demo.credentialIds,
  })
  await until(async () => {
    const { state } = await dcp.manage(`/wallet/credential-requests/${request.id}`)
    return state === 'issued' || undefined
  }, 20_000)
  const { body } = await dcp.sts({ audience: us(), bearer_access_scope: MEMBERSHIP })
  const answer = await dcp.call(dcp.demo.verifierTrigger, body.access_token, {})
  expect([
    answer.status,
    answer.body.credentials.map((one: { format: string }) => one.format).toSorted(),
  ]).toEqual([200, ['jwt_vc_json', 'vc+jwt']])
})
