// Where private networks are not allowed, no DID, list or message leads there: P16, as in production.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, type Party, startCounterpart } from './party.ts'
import { credentialRequest, type DcpOffice, startDcpOffice, until } from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let party: Party
beforeAll(async () => {
  outside = await startCounterpart()
  party = outside.party('party')
  dcp = await startDcpOffice({ environment: { CHANCERY_ALLOW_PRIVATE_NETWORKS: 'off' } })
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

test('P16: a sender whose document is on loopback is refused, and not asked', async () => {
  let wasAsked = false
  const watched = outside.party('watched', {
    document: (document) => {
      wasAsked = true
      return document
    },
  })
  const url = `${dcp.demo.baseUrl}/credentials`
  const answer = await dcp.call(
    url,
    watched.token(dcp.demo.issuerDid),
    credentialRequest(dcp.demo.credentialIds),
  )
  expect([answer.status, answer.body[0].code]).toEqual([401, 'token_did_unresolvable'])
  // Whoever sends it learns nothing of what is there.
  expect(JSON.stringify(answer.body)).not.toMatch(/localhost|private|address/i)
  expect(wasAsked).toBe(false)
})

test.each([
  'did:web:10.0.0.1',
  'did:web:169.254.169.254',
  'did:web:localhost%3A22',
  'did:web:%5B%3A%3A1%5D%3A22',
])('P16: %s', async (did) => {
  const token = party.token(dcp.demo.issuerDid, {
    claims: { iss: did, sub: did },
    header: { kid: `${did}#key-1` },
  })
  const url = `${dcp.demo.baseUrl}/credentials`
  const answer = await dcp.call(url, token, credentialRequest(dcp.demo.credentialIds))
  expect(answer.status).toBe(401)
})

test('our own requests do not go there either', async () => {
  const request = await dcp.manage('/wallet/credential-requests', {
    protocol: 'dcp',
    issuer: party.did,
    credentialIds: ['a'],
  })
  await until(async () => {
    const { state } = await dcp.manage(`/wallet/credential-requests/${request.id}`)
    return state === 'requesting' || undefined
  })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(outside.received).toEqual([])
})
