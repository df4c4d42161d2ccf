// The other shape of answers (T01, T16): an array of records, as version 0.18 has it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockIssuer, startMockIssuer } from './mock-issuer.ts'
import { startTsgOffice, type TsgOffice } from './support.ts'

let tsg: TsgOffice
let issuer: MockIssuer
beforeAll(async () => {
  issuer = await startMockIssuer()
  tsg = await startTsgOffice({ environment: { CHANCERY_TSG_ISSUANCE_RESPONSE_SHAPE: 'array' } })
})
afterAll(async () => {
  await tsg?.office.remove()
  await issuer?.close()
})

test('T01, T16: an array of all that was kept', async () => {
  const request = { issuerUrl: issuer.url, preAuthorizedCode: 'good' }
  const one = await tsg.request(request)
  expect([one.status, one.body.length]).toEqual([200, 1])
  issuer.replies['/credential'] = (asked) => ({
    json: { credentials: [{ credential: issuer.issue(asked) }, { credential: issuer.issue(asked) }] },
  })
  const two = await tsg.request(request)
  expect([two.status, two.body.length]).toEqual([200, 2])
  const { body } = await tsg.call('/api/management/credentials?order=ASC')
  expect(new Set(body)).toEqual(new Set([...one.body, ...two.body]))
})

test('T19: redirected or refused, whatever is accepted; records as the oldest versions wrote them', async () => {
  const older = await startTsgOffice({
    environment: {
      CHANCERY_TSG_RECORD_SHAPE: 'oldest',
      CHANCERY_TSG_WITHOUT_CREDENTIALS: 'redirect',
    },
  })
  const LIST = '/api/management/credentials'
  try {
    issuer.clear()
    const { status, body } = await older.request({ issuerUrl: issuer.url, preAuthorizedCode: 'good' })
    expect([status, Object.keys(body).sort()]).toEqual([
      200,
      ['created', 'credential', 'id', 'jwt', 'modified', 'selfIssued', 'targetDid'],
    ])
    expect((await older.call(LIST)).body).toEqual([body])
    const asked = await older.call(LIST, { token: null, headers: { accept: 'application/json' } })
    expect([asked.status, asked.headers.get('location')]).toEqual([
      302,
      `${older.demo.baseUrl}/api/auth/login`,
    ])
  } finally {
    await older.office.remove()
  }
})

test('T19: refused, also who accepts pages', async () => {
  const strict = await startTsgOffice({ environment: { CHANCERY_TSG_WITHOUT_CREDENTIALS: 'refuse' } })
  try {
    const accept = { accept: 'text/html' }
    const { status } = await strict.call('/api/management/credentials', { token: null, headers: accept })
    expect(status).toBe(401)
  } finally {
    await strict.office.remove()
  }
})
