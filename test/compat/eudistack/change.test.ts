// Probes 24, 27, 28, 30 and 31 of the contract: reading, changing, revoking, and where it ends.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, send, sendJson } from '../../../src/cli/tour/answer.ts'
import { collect, eventually } from '../../support/holder.ts'
import {
  type Backend,
  body,
  createBackend,
  created,
  type EudistackOffice,
  machinePayload,
  type Problem,
  seedBody,
  startEudistackOffice,
} from './support.ts'

let eudistack: EudistackOffice
beforeAll(async () => {
  eudistack = await startEudistackOffice()
})
afterAll(() => eudistack?.office.remove())

/** An issuance whose wallet has accepted; `idx` and `uri` are its place in the status list. */
async function accepted(backend: Backend = eudistack.backend) {
  const offer = await created(backend, { delivery: 'ui' })
  const view = await eudistack.office.management.get<{ transactionCode: string }>(
    `/issuances/${offer.issuance_id}`,
  )
  const { holder, credentials, notificationId } = await collect({
    credentialOfferUri: offer.credential_offer_uri,
    transactionCode: view.body.transactionCode,
  })
  expect(await holder.notify(notificationId, 'credential_accepted')).toBe(204)
  const [jwt = ''] = (credentials[0] ?? '').split('~')
  const { status } = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
  return { id: offer.issuance_id, ...(status.status_list as { idx: number; uri: string }) }
}

const issuer = () => eudistack.demo.issuances.replace('/api/v1/issuances', '')
const patch = (id: string, status: string) => eudistack.backend.call<Problem>('PATCH', `/${id}`, { status })
const revoke = (issuanceId: unknown, kind = 'token') =>
  eudistack.backend.call<Problem>('POST', `${issuer()}/${kind}/v1/credentials/status/revoke`, { issuanceId })

test('24: issuances of other clients and other tenants are not there, word for word', async () => {
  const mine = await created(eudistack.backend)
  const other = await eudistack.addBackend()
  const foreign = createBackend(eudistack.demo.otherTenant)
  const same = (answer: Answer<Problem & { instance?: string; request_id?: string }>) => {
    const { instance: _, request_id: __, ...rest } = answer.body
    return { ...rest, status: answer.status }
  }
  const random = same(await other.call('GET', `/${randomUUID()}`))
  expect(random).toMatchObject({ status: 404, type: 'issuance_not_found' })
  for (const backend of [other, foreign]) {
    expect(same(await backend.call('GET', `/${mine.issuance_id}`))).toEqual(random)
    expect(same(await backend.call('PATCH', `/${mine.issuance_id}`, { status: 'WITHDRAWN' }))).toEqual(random)
  }
  expect(same(await other.call('GET', '/nothing'))).toEqual(random)
  expect((await eudistack.backend.status(mine.issuance_id))['status']).toBe('pending')
})

test('what a client sees of an issuance, without its claims', async () => {
  const request = body({ delivery: 'ui' })
  const { issuance_id: id } = (await eudistack.backend.create(request)).body
  const view = await eudistack.backend.status(id)
  expect(view).toEqual({
    issuance_id: id,
    client_request_id: request['client_request_id'],
    status: 'pending',
    lifeCycleStatus: 'DRAFT',
    credential_configuration_id: 'learcredential.employee.sd.1',
    expires_at: expect.any(String),
    created_at: expect.any(String),
    updated_at: expect.any(String),
  })
  expect(JSON.stringify(view)).not.toContain('Garcia')
})

test('a list of its own, page by page, new ones in between or not', async () => {
  const backend = await eudistack.addBackend()
  const ids: string[] = []
  for (let count = 0; count < 5; count++)
    ids.unshift((await created(backend, { delivery: 'ui' })).issuance_id)
  type Page = {
    issuances: { issuance_id: string }[]
    credential_procedures: { credential_procedure: { procedure_id: string; status: string } }[]
    next_page_token?: string
  }
  const seen: string[] = []
  let page = (await backend.call<Page>('GET', '?page_size=2')).body
  for (;;) {
    seen.push(...page.issuances.map((issuance) => issuance.issuance_id))
    expect(page.credential_procedures.map((entry) => entry.credential_procedure.procedure_id)).toEqual(
      page.issuances.map((issuance) => issuance.issuance_id),
    )
    if (page.next_page_token === undefined) break
    await created(backend, { delivery: 'ui' })
    page = (await backend.call<Page>('GET', `?page_size=2&page_token=${page.next_page_token}`)).body
  }
  expect(seen).toEqual(ids)
  const forged = await backend.call<Problem>('GET', '?page_token=AAAA')
  expect([forged.status, forged.body.type]).toEqual([400, 'invalid_request'])
  // Upstream answers a list with the kept answer of a POST that had the same key.
  const list = await send<Page>(backend.side.issuances, {
    headers: { authorization: `Bearer ${await backend.token()}`, 'x-idempotency-key': 'header-key' },
  })
  expect(list.body.issuances.length).toBeGreaterThan(0)
})

describe('27: transitions', () => {
  test('a draft is withdrawn, once', async () => {
    const { issuance_id: id, credential_offer_uri: uri } = await created(eudistack.backend)
    expect((await patch(id, 'WITHDRAWN')).status).toBe(204)
    const again = await patch(id, 'WITHDRAWN')
    expect([again.status, again.body.type]).toEqual([409, 'invalid_credential_status_transition'])
    expect(await eudistack.backend.status(id)).toMatchObject({
      status: 'rejected',
      lifeCycleStatus: 'WITHDRAWN',
    })
    const inner = new URL(uri).searchParams.get('credential_offer_uri') ?? ''
    expect([(await send(inner)).status, (await send<{ error: string }>(inner)).body.error]).toEqual([
      404,
      'credential_offer_not_found',
    ])
    expect((await patch(id, 'REVOKED')).status).toBe(409)
    expect((await patch(id, 'ARCHIVED')).status).toBe(204)
    expect(await eudistack.backend.status(id)).toMatchObject({ lifeCycleStatus: 'ARCHIVED' })
  })

  test('a valid one is revoked, not withdrawn, and its bit is set', async () => {
    const { id, idx, uri } = await accepted()
    expect((await patch(id, 'WITHDRAWN')).status).toBe(409)
    expect((await patch(id, 'ARCHIVED')).status).toBe(409)
    const before = await entries(uri)
    expect(before[idx]).toBe(0)
    expect((await patch(id, 'REVOKED')).status).toBe(204)
    const again = await patch(id, 'REVOKED')
    expect([again.status, again.body.type]).toEqual([409, 'invalid_credential_status_transition'])
    expect(await eudistack.backend.status(id)).toMatchObject({
      status: 'revoked',
      lifeCycleStatus: 'REVOKED',
    })
    const after = await eventually(async () => {
      const list = await entries(uri)
      expect(list[idx]).toBe(1)
      return list
    })
    expect(after.filter((value, at) => value !== before[at])).toHaveLength(1)
    expect((await patch(id, 'ARCHIVED')).status).toBe(204)
  })

  test('a draft has nothing to revoke; what is no status is none', async () => {
    const { issuance_id: id } = await created(eudistack.backend)
    expect((await patch(id, 'REVOKED')).status).toBe(409)
    expect([(await patch(id, 'VALID')).status, (await patch(id, '')).status]).toEqual([400, 400])
  })

  test('two at the same moment: one of them did it', async () => {
    for (const [made, status] of [
      [accepted, 'REVOKED'],
      [async () => ({ id: (await created(eudistack.backend)).issuance_id }), 'WITHDRAWN'],
    ] as const) {
      const { id } = await made()
      const answers = await Promise.all(Array.from({ length: 20 }, () => patch(id, status)))
      expect(answers.map((answer) => answer.status).sort()).toEqual([204, ...Array(19).fill(409)])
    }
  })
})

test('28: revoking by issuance, on both paths; what is no id is refused and leaves no line in the log', async () => {
  const [first, second] = [await accepted(), await accepted()]
  expect((await revoke(first.id, 'w3c')).status).toBe(204)
  const answers = await Promise.all([revoke(second.id), revoke(second.id, 'w3c')])
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
  expect((await revoke(randomUUID())).body).toMatchObject({ status: 404, type: 'issuance_not_found' })
  for (const forged of [`${first.id}\n{"level":"error","msg":"forged"}`, `${first.id}\n`, 7, '']) {
    const answer = await revoke(forged)
    expect([answer.status, answer.body.type]).toEqual([400, 'invalid_request'])
  }
  expect(eudistack.office.output()).not.toContain('forged')
  const anonymous = await sendJson(`${issuer()}/token/v1/credentials/status/revoke`, { issuanceId: first.id })
  expect(anonymous.status).toBe(401)
  const other = await eudistack.addBackend()
  const foreign = await other.call('POST', `${issuer()}/token/v1/credentials/status/revoke`, {
    issuanceId: second.id,
  })
  expect(foreign.status).toBe(404)
})

test('30: status lists at the paths of the product, with their media types', async () => {
  const { uri } = await accepted()
  const id = uri.split('/').at(-1)
  const list = await fetch(`${issuer()}/token/v1/credentials/status/${id}`)
  expect([list.status, list.headers.get('content-type')]).toEqual([200, 'application/statuslist+jwt'])
  expect(await list.text()).toBe(await (await fetch(uri)).text())
  expect((await fetch(`${issuer()}/w3c/v1/credentials/status/${id}`)).status, 'each kind below its own').toBe(
    404,
  )
  const unknown = await send<Problem>(`${issuer()}/token/v1/credentials/status/${randomUUID()}`)
  expect([unknown.status, unknown.body.type]).toEqual([404, 'status_list_not_found'])
})

test('30: a W3C type has its bit in a bitstring status list, and revoking sets that one alone', async () => {
  const answer = await eudistack.backend.create(
    body({
      credential_configuration_id: 'learcredential.machine.w3c.3',
      payload: machinePayload,
      delivery: 'direct',
      holder_key: { kid: did },
    }),
  )
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  const { vc, iss } = payloadOf(answer.body.signed_credential ?? '')
  expect(vc['@context']).toContain('https://www.w3.org/ns/credentials/status/v1')
  const { statusListCredential: uri, statusListIndex, ...entry } = vc.credentialStatus
  expect(entry).toEqual({
    id: `${uri}#${statusListIndex}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
  })
  const path = `${issuer()}/w3c/v1/credentials/status/${uri.split('/').at(-1)}`
  const list = await fetch(path)
  expect([list.status, list.headers.get('content-type')]).toEqual([200, 'application/vc+jwt'])
  const text = await list.text()
  expect(await (await fetch(uri)).text(), 'the address in the credential shows the same').toBe(text)
  expect(payloadOf(text)).toMatchObject({
    id: uri,
    iss,
    issuer: iss,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
  })
  const other = await fetch(path.replace('/w3c/', '/token/'))
  expect(other.status, 'each kind below its own').toBe(404)

  const before = await bits(path)
  expect(before[Number(statusListIndex)]).toBe(0)
  const answers = await Promise.all(['w3c', 'w3c'].map((kind) => revoke(answer.body.issuance_id, kind)))
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
  const after = await eventually(async () => {
    const now = await bits(path)
    expect(now[Number(statusListIndex)]).toBe(1)
    return now
  })
  expect(after.filter((value, at) => value !== before[at])).toHaveLength(1)
})

describe('31: limits', () => {
  test('257 KiB are too many', async () => {
    const payload = {
      ...seedBody.payload,
      mandatee: { ...seedBody.payload.mandatee, note: 'x'.repeat(257 * 1024) },
    }
    const answer = await eudistack.backend.create<Problem>(body({ payload }))
    expect([answer.status, answer.body.type]).toEqual([413, 'payload_too_large'])
    const fits = {
      ...seedBody.payload,
      mandatee: { ...seedBody.payload.mandatee, note: 'x'.repeat(250 * 1024) },
    }
    expect((await eudistack.backend.create(body({ payload: fits }))).status).toBe(200)
  })

  test('the 101st mutation of a minute, invalid ones counted, other surfaces not', async () => {
    const limited = await startEudistackOffice({
      environment: { CHANCERY_EUDISTACK_MUTATIONS_PER_MINUTE: '100' },
    })
    try {
      const { backend, demo } = limited
      await backend.token()
      for (let count = 0; count < 99; count++) expect((await backend.create('{}')).status).toBe(400)
      expect((await backend.create(body())).status).toBe(200)
      const over = await backend.create<Problem>(body())
      expect([over.status, over.body.type]).toEqual([429, 'too_many_requests'])
      expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(Number(over.headers.get('retry-after'))).toBeLessThanOrEqual(60)
      expect((await backend.call('GET', '')).status, 'reading goes on').toBe(200)
      expect((await createBackend(demo).token()).length, 'tokens too').toBeGreaterThan(0)
    } finally {
      await limited.office.remove()
    }
  })
})

test('problems of paths and methods wear the same envelope', async () => {
  const nothing = await send<Problem>(`${issuer()}/api/v1/nothing`)
  expect([nothing.status, nothing.body.type]).toEqual([404, 'not_found'])
  const method = await send<Problem>(eudistack.demo.issuances, { method: 'DELETE' })
  expect([method.status, method.body.type]).toEqual([405, 'method_not_allowed'])
  const media = await send<Problem>(eudistack.demo.issuances, {
    method: 'POST',
    headers: { authorization: `Bearer ${await eudistack.backend.token()}`, 'content-type': 'text/plain' },
    body: 'x',
  })
  expect([media.status, media.body.type]).toEqual([415, 'unsupported_media_type'])
  expect((await eudistack.backend.create('{"a":1,"a":2}')).status).toBe(400)
})

test('a mandate of a machine as W3C credential, by direct delivery', async () => {
  const answer = await eudistack.backend.create(
    body({
      credential_configuration_id: 'learcredential.machine.w3c.3',
      payload: machinePayload,
      delivery: 'direct',
      holder_key: { kid: did },
    }),
  )
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  const claims = JSON.parse(
    Buffer.from((answer.body.signed_credential ?? '').split('.')[1] ?? '', 'base64url').toString(),
  )
  expect(claims.vc.type).toEqual(['VerifiableCredential', 'LEARCredentialMachine'])
  expect(claims.vc.credentialSubject).toMatchObject({ id: did.split('#')[0], mandate: machinePayload })
})

/** A did:key of the specification (P-256). */
const did =
  'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169#zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169'

const payloadOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())

/** The bits of a published bitstring, the most significant of a byte first. */
async function bits(uri: string): Promise<readonly number[]> {
  const { gunzipSync } = await import('node:zlib')
  const { encodedList } = payloadOf(await (await fetch(uri)).text()).credentialSubject
  const bytes = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'))
  return Array.from({ length: bytes.length * 8 }, (_, at) => ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1)
}

/** The values of a published token status list, two bits each. */
async function entries(uri: string): Promise<readonly number[]> {
  const { inflateSync } = await import('node:zlib')
  const token = await (await fetch(uri)).text()
  const { status_list: list } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const bytes = inflateSync(Buffer.from(list.lst, 'base64url'))
  return Array.from({ length: bytes.length * 4 }, (_, at) => ((bytes[at >> 2] ?? 0) >> ((at & 3) * 2)) & 3)
}
