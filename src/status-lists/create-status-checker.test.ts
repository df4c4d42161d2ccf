import { describe, expect, test } from 'vitest'
import { createFakeClock } from '../../test/fakes/fake-clock.ts'
import { createFakeOutgoingHttp } from '../../test/fakes/fake-outgoing-http.ts'
import { createTestIssuer, expectRefusal } from '../../test/support/credential-issuer.ts'
import type { CarriedStatus } from '../core/ports/credential-format.ts'
import { statusEntriesOf } from '../core/status/status-entries-of.ts'
import { signJws } from '../lib/jws.ts'
import { bitstringStatusListFormat } from './bitstring-status-list/bitstring-status-list.ts'
import { createStatusChecker } from './create-status-checker.ts'
import { statusList2021Format } from './status-list-2021/status-list-2021.ts'
import { tokenStatusListFormat } from './token-status-list/token-status-list.ts'

const URL_OF_LIST = 'https://issuer.example/status'
const issuer = createTestIssuer()
const pointTo = (index: number): CarriedStatus => tokenStatusListFormat.claim(URL_OF_LIST, index)

/** Lists are dated in whole seconds. */
const secondOf = (at: number): number => Math.floor((at - 1) / 1000) * 1000

function setUp() {
  const clock = createFakeClock()
  const outgoing = createFakeOutgoingHttp()
  const checker = createStatusChecker({ outgoing, clock }, { clockSkewSeconds: 0 })
  const publish = async (values: readonly number[], ttlSeconds = 60, signer = issuer.signer) => {
    const packed = new Uint8Array(8)
    for (const [index, value] of values.entries()) tokenStatusListFormat.set(packed, index, value)
    outgoing.web[URL_OF_LIST] = await tokenStatusListFormat.publish({
      id: 'list' as never,
      url: URL_OF_LIST,
      signer,
      bitsPerEntry: 2,
      packed,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 90_000,
      ttlSeconds,
    })
  }
  const check = (status: CarriedStatus, trust = 'us', listKey = issuer.lookup) =>
    checker.check({ status, listKey, trust })
  return { clock, outgoing, publish, check }
}

describe('other people’s status lists', () => {
  test('say valid, revoked and suspended; any other value is no good', async () => {
    const { publish, check, clock } = setUp()
    await publish([0, 1, 2, 3])
    expect(await check(pointTo(0))).toEqual({ status: 'valid', freshUntil: clock.now() + 60_000 })
    expect(await check(pointTo(1))).toMatchObject({ status: 'revoked' })
    expect(await check(pointTo(2))).toMatchObject({ status: 'suspended' })
    await expectRefusal(check(pointTo(3)), 'status_list_unavailable', /means nothing here/)
    await expectRefusal(check(pointTo(99)), 'credential_invalid', /outside a list/)
  })

  test('may be CWTs', async () => {
    const { check, outgoing, clock } = setUp()
    const packed = new Uint8Array(8)
    tokenStatusListFormat.set(packed, 1, 1)
    outgoing.web[URL_OF_LIST] = (await tokenStatusListFormat.others?.get('application/statuslist+cwt')?.({
      id: 'list' as never,
      url: URL_OF_LIST,
      signer: issuer.signer,
      bitsPerEntry: 2,
      packed,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 90_000,
      ttlSeconds: 60,
    })) as Uint8Array
    expect(await check(pointTo(0))).toEqual({ status: 'valid', freshUntil: clock.now() + 60_000 })
    expect(await check(pointTo(1))).toMatchObject({ status: 'revoked' })
    await expectRefusal(check(pointTo(99)), 'credential_invalid', /outside a list/)
  })

  test('are read once for many who ask at once, and again when their time is over', async () => {
    const { publish, check, clock, outgoing } = setUp()
    await publish([0])
    await Promise.all(Array.from({ length: 10 }, () => check(pointTo(0))))
    clock.advance(59_999)
    await check(pointTo(0))
    expect(outgoing.requests).toHaveLength(1)
    await publish([1], 600)
    clock.advance(1)
    expect(await check(pointTo(0))).toMatchObject({
      status: 'revoked',
      freshUntil: secondOf(clock.now() + 90_000),
    })
    expect(outgoing.requests).toHaveLength(2)
  })

  test('are not sent again when they are the same, and looked at anew once an hour', async () => {
    const { publish, check, clock, outgoing } = setUp()
    const serve = async (value: number, etag: string, listSigner = issuer.signer) => {
      await publish([value], 60, listSigner)
      const body = new TextEncoder().encode(String(outgoing.web[URL_OF_LIST]))
      outgoing.web[URL_OF_LIST] = ({ headers }) =>
        headers?.['if-none-match'] === etag
          ? { status: 304, headers: { etag }, body: new Uint8Array(0) }
          : { status: 200, headers: { etag }, body }
    }
    await serve(0, '"1"')
    const expiresAt = Math.floor((clock.now() + 90_000) / 1000) * 1000
    await check(pointTo(0))
    clock.advance(60_000)
    expect(await check(pointTo(0))).toEqual({ status: 'valid', freshUntil: expiresAt })
    expect(outgoing.requests.map(({ headers }) => headers?.['if-none-match'])).toEqual([undefined, '"1"'])
    await serve(1, '"2"')
    clock.advance(29_000)
    expect(await check(pointTo(0))).toMatchObject({ status: 'valid' })
    // The list as it was is over with its signature: it is asked for whole.
    clock.advance(2000)
    expect(await check(pointTo(0))).toMatchObject({ status: 'revoked' })
    expect(outgoing.requests.at(-1)?.headers).not.toHaveProperty('if-none-match')
    // Whoever says that nothing changed unasked says nothing.
    outgoing.web[URL_OF_LIST] = 304
    await expectRefusal(check(pointTo(0), 'them'), 'status_list_unavailable', /304/)
  })

  test('are as old as the question: a server that is slow, and a cache on the way, make none young', async () => {
    const { publish, check, clock, outgoing } = setUp()
    await publish([0])
    const body = new TextEncoder().encode(String(outgoing.web[URL_OF_LIST]))
    outgoing.web[URL_OF_LIST] = () => {
      // Revoked while the list that says nothing of it is on its way.
      clock.advance(20_000)
      return { status: 200, headers: { 'cache-control': 'max-age=50', age: '10' }, body }
    }
    const asked = clock.now()
    expect(await check(pointTo(0))).toEqual({ status: 'valid', freshUntil: asked + 40_000 })
    await publish([1])
    clock.advance(19_999)
    expect(await check(pointTo(0))).toMatchObject({ status: 'valid' })
    clock.advance(1)
    expect(await check(pointTo(0))).toMatchObject({ status: 'revoked' })
  })

  test('a clock that is put back does not make them young again', async () => {
    const { publish, check, clock, outgoing } = setUp()
    clock.advance(1000)
    await publish([0])
    await check(pointTo(0))
    clock.advance(-1000)
    await expectRefusal(check(pointTo(0)), 'status_list_unavailable', /in the future/)
    expect(outgoing.requests).toHaveLength(2)
  })

  test('that one believes are not believed by another', async () => {
    const { publish, check } = setUp()
    await publish([0])
    await check(pointTo(0))
    const distrusts = async () => {
      throw new Error('a stranger')
    }
    await expect(check(pointTo(0), 'them', distrusts)).rejects.toThrow('a stranger')
    await expect(check(pointTo(0), 'us', distrusts)).resolves.toMatchObject({ status: 'valid' })
  })

  test('that cannot be read are an error each time, and leave nothing behind', async () => {
    const { publish, check, outgoing } = setUp()
    await expectRefusal(check(pointTo(0)), 'status_list_unavailable')
    outgoing.web[URL_OF_LIST] = 500
    await expectRefusal(check(pointTo(0)), 'status_list_unavailable', /500/)
    outgoing.web[URL_OF_LIST] = '<html>'
    await expectRefusal(check(pointTo(0)), 'status_list_unavailable')
    await publish([0], 60, { ...issuer.signer, sign: createTestIssuer().key.sign })
    await expectRefusal(check(pointTo(0)), 'status_list_unavailable')
    await publish([0])
    expect(await check(pointTo(0))).toMatchObject({ status: 'valid' })
  })

  test('of one bit say what their purpose is, and are asked for as what they are', async () => {
    const { check, clock, outgoing } = setUp()
    const packed = new Uint8Array(16_384)
    bitstringStatusListFormat.set(packed, 1, 1)
    outgoing.web[URL_OF_LIST] = await bitstringStatusListFormat.publish({
      id: 'list' as never,
      url: URL_OF_LIST,
      signer: issuer.signer,
      bitsPerEntry: 1,
      packed,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 90_000,
      ttlSeconds: 60,
    })
    const entry = (index: number) => bitstringStatusListFormat.claim(URL_OF_LIST, index)
    expect(await check(entry(0))).toEqual({ status: 'valid', freshUntil: clock.now() + 60_000 })
    expect(await check(entry(1))).toMatchObject({ status: 'revoked' })
    expect(outgoing.requests).toHaveLength(1)
    expect(outgoing.requests[0]).toMatchObject({
      headers: { accept: expect.stringMatching(/^application\/vc\+jwt,/) },
    })
    await expectRefusal(check(entry(131_072)), 'credential_invalid', /RANGE_ERROR/)
    const about = (statusPurpose: string) =>
      check({ credentialStatus: { ...entry(1).credentialStatus, statusPurpose } })
    await expectRefusal(about('suspension'), 'status_list_unavailable', /has not the purpose/)
    await expectRefusal(about('message'), 'credential_invalid', /statusMessage/)
    // What was read as one kind is no answer for the other.
    await expectRefusal(check(pointTo(0)), 'status_list_unavailable', /typ is not/)
  })

  test('are all asked: the credential is as good as the worst of them', async () => {
    const { check, outgoing, clock, publish } = setUp()
    const lists = { revocation: 'https://issuer.example/r', suspension: 'https://issuer.example/s' }
    for (const [purpose, url] of Object.entries(lists)) {
      const packed = new Uint8Array(16_384)
      bitstringStatusListFormat.set(packed, purpose === 'revocation' ? 1 : 2, 1)
      bitstringStatusListFormat.set(packed, 3, 1)
      const body = await bitstringStatusListFormat.publish({
        id: 'list' as never,
        url,
        signer: issuer.signer,
        bitsPerEntry: 1,
        packed,
        issuedAt: clock.now(),
        expiresAt: clock.now() + 90_000,
        ttlSeconds: purpose === 'revocation' ? 60 : 30,
      })
      const [header, payload] = body.split('.').map((part) => Buffer.from(part, 'base64url').toString())
      const list = JSON.parse(payload ?? '')
      list.credentialSubject.statusPurpose = purpose
      outgoing.web[url] = signJws(JSON.parse(header ?? ''), list, issuer.key.privateKey)
    }
    const entries = (index: number) =>
      Object.entries(lists).map(([statusPurpose, url]) => ({
        ...bitstringStatusListFormat.claim(url, index).credentialStatus,
        statusPurpose,
      }))
    const of = (index: number) => check({ credentialStatus: entries(index) })
    expect(await of(0)).toEqual({ status: 'valid', freshUntil: clock.now() + 30_000 })
    expect(await of(1)).toMatchObject({ status: 'revoked' })
    expect(await of(2)).toMatchObject({ status: 'suspended' })
    expect(await of(3)).toMatchObject({ status: 'revoked' })
    await publish([0, 1])
    const withToken = (index: number) => check({ credentialStatus: entries(0), ...pointTo(index) })
    expect(await withToken(0)).toMatchObject({ status: 'valid' })
    expect(await withToken(1)).toMatchObject({ status: 'revoked' })
    outgoing.web['https://issuer.example/gone'] = 404
    const [first] = entries(0)
    const gone = { ...first, statusListCredential: 'https://issuer.example/gone' }
    await expectRefusal(check({ credentialStatus: [first ?? {}, gone] }), 'status_list_unavailable', /404/)
    const strange = { type: 'Oracle' }
    await expectRefusal(
      check({ credentialStatus: [first ?? {}, strange] }),
      'status_list_unavailable',
      /Oracle/,
    )
    const many = Array.from({ length: 9 }, () => first ?? {})
    await expectRefusal(check({ credentialStatus: many }), 'credential_invalid', /more than 8/)
  })

  test('of StatusList2021 and its forerunners are read, and none for another', async () => {
    const { check, outgoing, clock } = setUp()
    const packed = new Uint8Array(16_384)
    statusList2021Format.set(packed, 1, 1)
    outgoing.web[URL_OF_LIST] = await statusList2021Format.publish({
      id: 'list' as never,
      url: URL_OF_LIST,
      signer: issuer.signer,
      bitsPerEntry: 1,
      packed,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 90_000,
      ttlSeconds: 60,
    })
    for (const index of [0, 1]) {
      const status = index === 0 ? 'valid' : 'revoked'
      const [entry] = statusEntriesOf(statusList2021Format.claim(URL_OF_LIST, index))
      expect(await check({ credentialStatus: entry ?? {} })).toMatchObject({ status })
      const { statusPurpose: _, ...withoutPurpose } = entry ?? {}
      const of2021 = { ...withoutPurpose, type: 'RevocationList2021Status', statusListIndex: index }
      expect(await check({ credentialStatus: of2021 })).toMatchObject({ status })
      const of2020 = {
        type: 'RevocationList2020Status',
        revocationListIndex: `${index}`,
        revocationListCredential: URL_OF_LIST,
      }
      expect(await check({ credentialStatus: of2020 })).toMatchObject({ status })
    }
    const asBitstring = bitstringStatusListFormat.claim(URL_OF_LIST, 0)
    await expectRefusal(
      check(asBitstring),
      'status_list_unavailable',
      /type is not BitstringStatusListCredential/,
    )
    const [suspended] = statusEntriesOf(statusList2021Format.claim(URL_OF_LIST, 0))
    await expectRefusal(
      check({ credentialStatus: { ...suspended, statusPurpose: 'suspension' } }),
      'status_list_unavailable',
      /has not the purpose/,
    )
  })

  test.each<[string, CarriedStatus, string]>([
    ['an empty list of entries', { credentialStatus: [] }, 'status_list_unavailable'],
    ['no mechanism', {}, 'status_list_unavailable'],
    ['one that is not known', { status: { oracle: {} } }, 'status_list_unavailable'],
    ['one beside ours', { ...pointTo(0), credentialStatus: { type: 'X' } }, 'status_list_unavailable'],
    ['a negative index', pointTo(-1), 'credential_invalid'],
    ['half an index', pointTo(0.5), 'credential_invalid'],
    ['no address', { status: { status_list: { idx: 0 } } }, 'credential_invalid'],
    ['no entry', { status: { status_list: [] } }, 'credential_invalid'],
  ])('a credential with %s asks nobody', async (_, status, code) => {
    const { check, outgoing } = setUp()
    await expectRefusal(check(status), code as never)
    expect(outgoing.requests).toEqual([])
  })
})
