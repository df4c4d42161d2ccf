// What a presentation policy of the tenant denies is left out of what our holder shows, whatever its access tokens grant.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, decode, type Json, type Party, startCounterpart } from './party.ts'
import { credentialMessage, type DcpOffice, MEMBERSHIP, query, startDcpOffice } from './support.ts'

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

test('a verifier that is denied a type sees nothing of it, and others do', async () => {
  const id = `urn:uuid:${randomUUID()}`
  const { holderPid } = await dcp.expect(issuer.did)
  const credential = issuer.credential(dcp.demo.holderDid, {
    type: 'MembershipCredential',
    claims: { jti: id },
  })
  const stored = await dcp.call(
    `${dcp.holderUrl}/credentials`,
    issuer.token(dcp.demo.holderDid),
    credentialMessage(holderPid, [credential]),
  )
  expect(stored.status).toBe(200)
  const seenBy = async (party: Party) => {
    const token = await dcp.accessToken(party.did, MEMBERSHIP)
    const asking = party.token(dcp.demo.holderDid, { claims: { token } })
    const { status, body } = await dcp.call(`${dcp.holderUrl}/presentations/query`, asking, query(MEMBERSHIP))
    expect(status).toBe(200)
    return body.presentation.flatMap((jwt: string) => {
      const { claims } = decode(jwt) as Json
      return claims.vp.verifiableCredential.map((one: string) => (decode(one) as Json).claims.jti)
    })
  }
  expect(await seenBy(verifier)).toContain(id)
  const policy = {
    name: 'Not they',
    effect: 'deny',
    verifiers: [verifier.did],
    credentialTypes: ['MembershipCredential'],
  }
  const created = await dcp.office.management.post('/wallet/presentation-policies', policy)
  expect(created.status, JSON.stringify(created.body)).toBe(201)
  expect(await seenBy(verifier)).toEqual([])
  expect(await seenBy(other)).toContain(id)
})
