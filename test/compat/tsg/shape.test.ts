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
