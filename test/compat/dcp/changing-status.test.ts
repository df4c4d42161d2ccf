// A foreign list that is marked no-store is read again within 20 s (INTERFACE §3); P46 with an issuer of somebody else's.
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, type Party, startCounterpart } from './party.ts'
import {
  credentialMessage,
  type DcpOffice,
  MEMBERSHIP,
  message,
  query,
  startDcpOffice,
  until,
} from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let issuer: Party
let verifier: Party
beforeAll(async () => {
  outside = await startCounterpart()
  issuer = outside.party('issuer')
  verifier = outside.party('verifier')
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

test('P46: taken back by a foreign issuer: shown no more, accepted no more', {
  timeout: 60_000,
}, async () => {
  let isRevoked = false
  const url = `${issuer.base}/status/1`
  outside.replies['/issuer/status/1'] = () => {
    const bits = Buffer.alloc(16_384)
    if (isRevoked) bits[0] = 0x80
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
          encodedList: `u${gzipSync(bits).toString('base64url')}`,
        },
      },
    }
  }
  const vc = {
    credentialStatus: {
      id: `${url}#0`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '0',
      statusListCredential: url,
    },
  }
  const { holderDid, verifierDid, verifierTrigger } = dcp.demo
  const { holderPid } = await dcp.expect(issuer.did)
  const body = credentialMessage(holderPid, [issuer.credential(holderDid, { vc })])
  expect((await dcp.call(`${dcp.holderUrl}/credentials`, issuer.token(holderDid), body)).status).toBe(200)

  const token = await dcp.accessToken(verifier.did, MEMBERSHIP)
  const shown = async () => {
    const bearer = verifier.token(holderDid, { claims: { token } })
    const answer = await dcp.call(`${dcp.holderUrl}/presentations/query`, bearer, query(MEMBERSHIP))
    return answer.body.presentation.length as number
  }
  outside.replies['/verifier/presentations/query'] = () => ({
    json: message('PresentationResponseMessage', {
      presentation: [verifier.presentation(verifierDid, [issuer.credential(verifier.did, { vc })])],
    }),
  })
  const triggered = async () =>
    (await dcp.call(verifierTrigger, verifier.token(verifierDid, { claims: { token: 'x' } }), {})).status
  expect([await shown(), await triggered()]).toEqual([1, 200])
  isRevoked = true
  await until(async () => ((await shown()) === 0 ? true : undefined), 20_000)
  await until(async () => ((await triggered()) === 403 ? true : undefined), 20_000)
})
