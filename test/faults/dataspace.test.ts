// An office of a dataspace that is killed: what it had begun is taken over, what it had promised holds.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, type Party, startCounterpart } from '../compat/dcp/party.ts'
import { credentialRequest, type DcpOffice, startDcpOffice, until } from '../compat/dcp/support.ts'

let dcp: DcpOffice
let outside: Counterpart
let holder: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

test('killed while it delivers: delivered after all, the same credentials, once each', {
  timeout: 90_000,
}, async () => {
  const holderPid = randomUUID()
  const gate = Promise.withResolvers<void>()
  outside.replies['/holder/credentials'] = async () => {
    await gate.promise
    return {}
  }
  const bearer = holder.token(dcp.demo.issuerDid, { claims: { token: 'echo' } })
  const body = credentialRequest(dcp.demo.credentialIds, holderPid)
  const answer = await dcp.call(`${dcp.demo.baseUrl}/credentials`, bearer, body)
  const id = answer.headers.get('location')?.split('/').at(-1) ?? ''
  const deliveries = () => outside.received.filter((one) => one.body?.holderPid === holderPid)
  await until(() => deliveries()[0])
  await dcp.office.kill()
  outside.replies['/holder/credentials'] = () => ({})
  gate.resolve()
  const office = await dcp.office.restart()
  await until(() => deliveries()[1], 40_000)
  const [first, second] = deliveries()
  expect(second?.body).toEqual(first?.body)
  expect(second?.bearer?.claims.token).toBe('echo')
  expect(second?.bearer?.claims.jti).not.toBe(first?.bearer?.claims.jti)
  const status = await until(async () => {
    const shown = await dcp.call(`${dcp.demo.baseUrl}/requests/${id}`, holder.token(dcp.demo.issuerDid))
    return shown.body.status === 'ISSUED' ? shown : undefined
  }, 20_000)
  expect(status.status).toBe(200)
  // A token that was used before the end is used.
  expect((await dcp.call(`${dcp.demo.baseUrl}/credentials`, bearer, body)).status).toBe(401)
  const { body: issued } = await office.management.get<{ items: { subject?: string }[] }>(
    '/credentials?limit=200',
  )
  expect(issued.items.filter(({ subject }) => subject === holder.did)).toHaveLength(4)
  await office.remove()
})
