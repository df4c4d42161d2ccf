// Whatever a sender with a good token writes: it is refused with what is wrong, and nothing fails.
import { array, assert, asyncProperty, constantFrom, dictionary, jsonValue, oneof } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, type Party, startCounterpart } from './party.ts'
import { CONTEXT, credentialMessage, type DcpOffice, MEMBERSHIP, query, startDcpOffice } from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let party: Party
beforeAll(async () => {
  outside = await startCounterpart()
  party = outside.party('party')
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

const types = [
  'CredentialRequestMessage',
  'CredentialMessage',
  'CredentialOfferMessage',
  'PresentationQueryMessage',
  'https://w3id.org/dspace-dcp/v1.0/CredentialMessage',
]
const names = [
  'holderPid',
  'issuerPid',
  'credentials',
  'status',
  'scope',
  'presentationDefinition',
  'issuer',
  'rejectionReason',
  'https://w3id.org/dspace-dcp/v1.0/scope',
  '@type',
]
const anything = oneof(
  jsonValue({ maxDepth: 4 }),
  constantFrom(
    'ISSUED',
    'REJECTED',
    MEMBERSHIP,
    [{ id: 'a' }],
    [{ payload: 'e30.e30.AA', format: 'jwt' }],
    {},
  ),
)
const messages = dictionary(constantFrom(...names), anything).chain((members) =>
  constantFrom(...types).map((type) => ({ '@context': CONTEXT, type, ...members })),
)

test.each(['/credentials', '/offers', '/presentations/query'])(
  'messages to %s that nobody would write',
  { timeout: 60_000 },
  async (path) => {
    const token = await dcp.accessToken(party.did, MEMBERSHIP)
    await assert(
      asyncProperty(oneof(messages, array(messages, { maxLength: 2 }), anything), async (body) => {
        for (const did of [dcp.demo.issuerDid, dcp.demo.holderDid]) {
          const bearer = party.token(did, { claims: { token } })
          const { status } = await dcp.call(`${dcp.demo.baseUrl}${path}`, bearer, JSON.stringify(body))
          expect(status).toBeLessThan(500)
        }
      }),
      { numRuns: 60 },
    )
  },
)

test('a body that is too large, and one that is too deep', async () => {
  const url = `${dcp.holderUrl}/presentations/query`
  const send = (body: string) => dcp.call(url, party.token(dcp.demo.holderDid), body)
  const large = JSON.stringify({ ...query(MEMBERSHIP), x: 'x'.repeat(2_000_000) })
  const token = await dcp.accessToken(party.did, MEMBERSHIP)
  const bearer = party.token(dcp.demo.holderDid, { claims: { token } })
  expect((await dcp.call(url, bearer, large)).status).toBe(413)
  expect((await send(`${'['.repeat(100)}${']'.repeat(100)}`)).status).toBe(400)
})

test('too many of anything', async () => {
  const token = await dcp.accessToken(party.did, MEMBERSHIP)
  const ask = (body: unknown) =>
    dcp.call(
      `${dcp.holderUrl}/presentations/query`,
      party.token(dcp.demo.holderDid, { claims: { token } }),
      body,
    )
  expect((await ask(query(...Array.from({ length: 101 }, () => MEMBERSHIP)))).status).toBe(400)
  const request = await dcp.expect(party.did)
  const payloads = Array.from({ length: 51 }, () => party.credential(dcp.demo.holderDid))
  const answer = await dcp.call(
    `${dcp.holderUrl}/credentials`,
    party.token(dcp.demo.holderDid),
    credentialMessage(request.holderPid, payloads),
  )
  expect(answer.status).toBe(400)
})
