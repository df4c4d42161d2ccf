import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice } from '../../../test/support/issuing-office.ts'

let office: IssuingOffice
beforeAll(async () => {
  office = await openIssuingOffice()
})
afterAll(() => office.close())

test.each([
  ['no body', {}, undefined],
  ['an empty body', { 'content-length': '0' }, ''],
  ['a type and no body', { 'content-type': 'application/json' }, ''],
  ['JSON that is none', { 'content-type': 'application/json' }, '{'],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b&a=b'],
  ['anything', { 'content-type': 'application/octet-stream' }, 'abc'],
])('anyone gets a nonce with %s', async (_name, headers, payload) => {
  const answer = await office.server.inject({
    method: 'POST',
    url: '/oid4vci/nonce',
    headers,
    ...(payload === undefined ? {} : { payload }),
  })
  expect([answer.statusCode, answer.json()]).toEqual([200, { c_nonce: expect.stringMatching(/^[\w-]{48}$/) }])
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' })
})

test('no two are the same', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => office.server.inject({ method: 'POST', url: '/oid4vci/nonce' })),
  )
  expect(new Set(answers.map((answer) => answer.json().c_nonce)).size).toBe(50)
})
