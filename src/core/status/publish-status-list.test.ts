import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../test/fakes/fake-clock.ts'
import { createFakeStatusListFormat } from '../../../test/fakes/fake-status-list-format.ts'
import { createFakeStatusLists } from '../../../test/fakes/fake-status-lists.ts'
import { createFakeUnits } from '../../../test/fakes/fake-units.ts'
import { as, type IssuerId, type StatusListId, type TenantId } from '../ids.ts'
import type { CredentialSigner } from '../ports/credential-format.ts'
import { createStatusListPublisher } from './publish-status-list.ts'

const tenant = as<TenantId>('tenant')
const listId = as<StatusListId>('list')

async function setUp({ maxBytes = 1_000_000 } = {}) {
  const units = createFakeUnits()
  const format = createFakeStatusListFormat()
  const ports = {
    statusLists: createFakeStatusLists(),
    statusListFormats: new Map([['token-status-list', format]]),
    clock: createFakeClock(10_000_000),
  }
  const options = {
    signerFor: async (_: TenantId, issuerId: IssuerId) =>
      ({ issuer: `https://${issuerId}.example` }) as Pick<CredentialSigner, 'issuer'> as CredentialSigner,
    listUrl: (tenantId: TenantId, id: StatusListId) => `https://office.example/${tenantId}/${id}`,
    ttlSeconds: 300,
    validitySeconds: 3600,
    maxBytes,
  }
  const add = (id: StatusListId) =>
    units.commit([
      ports.statusLists.add({
        id,
        tenantId: tenant,
        issuerId: as<IssuerId>('issuer'),
        format: 'token-status-list',
        size: 1000,
        bitsPerEntry: 8,
        reserved: 0,
        version: 0,
        createdAt: 0,
      }),
    ])
  await add(listId)
  const another = () => createStatusListPublisher(ports, options)
  const publisher = another()
  const set = (index: number, value: number) =>
    units.commit(ports.statusLists.set(tenant, listId, index, value))
  const read = async (from = publisher) => JSON.parse(String((await from.publish(tenant, listId)).body))
  return { ...ports, options, format, add, another, publisher, set, read }
}

describe('publishing a status list', () => {
  it('says what it is: list, signer, times, media type, tag', async () => {
    const { publisher, clock } = await setUp()
    const published = await publisher.publish(tenant, listId)
    expect(published).toMatchObject({
      mediaType: 'application/fake-status-list',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
      expiresAt: clock.now() + 3_600_000,
      maxAgeSeconds: 300,
    })
    expect(JSON.parse(String(published.body))).toMatchObject({
      url: 'https://office.example/tenant/list',
      iss: 'https://issuer.example',
      ttlSeconds: 300,
      entries: {},
      issuedAt: clock.now(),
    })
  })

  it('gives what is asked for, each form signed once for a version', async () => {
    const { publisher, format, set } = await setUp()
    const ask = async (mediaType: string | undefined) => {
      const list = await publisher.publish(tenant, listId, { choose: () => mediaType })
      return [list.mediaType, String(list.body)] as const
    }
    const all = await Promise.all([ask('application/other'), ask(undefined), ask('application/other')])
    expect(all.map(([mediaType]) => mediaType)).toEqual([
      'application/other',
      'application/fake-status-list',
      'application/other',
    ])
    expect(all[0]?.[1]).toBe('other of https://office.example/tenant/list')
    expect((await ask('text/html'))[0]).toBe('application/fake-status-list')
    expect(format.published()).toBe(2)
    const offered: unknown[] = []
    await publisher.publish(tenant, listId, {
      choose: (mediaTypes) => void offered.push(...mediaTypes) as undefined,
    })
    expect(offered.slice(0, 2)).toEqual(['application/fake-status-list', 'application/other'])
    const another = publisher.publish(tenant, listId, { part: 'suspension' })
    await expect(another).rejects.toMatchObject({ code: 'status_list_not_found' })
    await set(1, 1)
    publisher.changed(tenant, listId)
    await ask('application/other')
    expect(format.published()).toBe(3)
  })

  it('fails for who asks for what cannot be had, and for nobody who asks meanwhile', async () => {
    const { publisher, format } = await setUp()
    const others = new Map(format.others)
    others.set('application/broken', () => Promise.reject(new Error('it cannot be made')))
    Object.assign(format, { others })
    const broken = () => publisher.publish(tenant, listId, { choose: () => 'application/broken' })
    const wrongPart = () => publisher.publish(tenant, listId, { part: 'other' })
    const all = await Promise.allSettled([
      broken(),
      publisher.publish(tenant, listId),
      wrongPart(),
      publisher.publish(tenant, listId),
      broken(),
      publisher.publish(tenant, listId, { choose: () => 'application/other' }),
    ])
    expect(all.map(({ status }) => status === 'fulfilled')).toEqual([false, true, false, true, false, true])
  })

  it('does not know a list of another tenant, or none', async () => {
    const { publisher } = await setUp()
    const notFound = expect.objectContaining({ code: 'status_list_not_found' })
    await expect(publisher.publish(as<TenantId>('other'), listId)).rejects.toThrow(notFound)
    await expect(publisher.publish(tenant, as<StatusListId>('other'))).rejects.toThrow(notFound)
  })

  it('signs once per version, whoever asks, and looks at storage once a second', async () => {
    const { publisher, format, statusLists, clock } = await setUp()
    await Promise.all(Array.from({ length: 20 }, () => publisher.publish(tenant, listId)))
    const { find } = statusLists.reads
    for (let turn = 0; turn < 20; turn++) await publisher.publish(tenant, listId)
    expect(statusLists.reads.find).toBe(find)
    clock.advance(1000)
    await Promise.all(Array.from({ length: 20 }, () => publisher.publish(tenant, listId)))
    expect(statusLists.reads.find).toBe(find + 1)
    expect(format.published()).toBe(1)
  })

  it('has a change of another process after a second', async () => {
    const { publisher, set, read, clock } = await setUp()
    const { etag } = await publisher.publish(tenant, listId)
    await set(7, 1)
    expect((await read()).entries).toEqual({})
    clock.advance(1000)
    expect((await read()).entries).toEqual({ 7: 1 })
    expect((await publisher.publish(tenant, listId)).etag).not.toBe(etag)
  })

  it('has a change of this process at once', async () => {
    const { publisher, set, read } = await setUp()
    await read()
    for (const value of [1, 2, 0]) {
      await set(7, value)
      publisher.changed(tenant, listId)
      expect((await read()).entries).toEqual(value === 0 ? {} : { 7: value })
    }
  })

  it('shares no publication that began before a change with those who know of the change', async () => {
    const { publisher, set, read, statusLists, clock } = await setUp()
    await read()
    clock.advance(1000)
    const { find } = statusLists
    const gate = Promise.withResolvers<void>()
    statusLists.find = async (...args) => {
      const early = await find(...args)
      await gate.promise
      return early
    }
    const before = read()
    await new Promise((resolve) => setImmediate(resolve))
    await set(7, 1)
    publisher.changed(tenant, listId)
    statusLists.find = find
    const after = Promise.all([read(), read()])
    gate.resolve()
    expect((await before).entries).toEqual({})
    for (const { entries } of await after) expect(entries).toEqual({ 7: 1 })
    expect((await read()).entries).toEqual({ 7: 1 })
  })

  it('has a change at once although whoever read before it could not sign', async () => {
    const { publisher, format, set, read, statusLists, clock } = await setUp()
    const others = new Map(format.others)
    others.set('application/broken', () => Promise.reject(new Error('it cannot be made')))
    Object.assign(format, { others })
    await read()
    clock.advance(1000)
    const { find } = statusLists
    const gate = Promise.withResolvers<void>()
    statusLists.find = async (...args) => {
      const early = await find(...args)
      await gate.promise
      return early
    }
    const broken = publisher.publish(tenant, listId, { choose: () => 'application/broken' })
    await set(7, 1)
    publisher.changed(tenant, listId)
    statusLists.find = find
    gate.resolve()
    await expect(broken).rejects.toThrow('it cannot be made')
    expect((await read()).entries).toEqual({ 7: 1 })
  })

  it('signs nothing from before a change for whoever knows of the change', async () => {
    const { publisher, format, set, read, clock } = await setUp()
    await read()
    const { publish } = format
    const gate = Promise.withResolvers<void>()
    Object.assign(format, {
      publish: async (list: Parameters<typeof publish>[0]) => {
        await gate.promise
        return publish(list)
      },
    })
    clock.advance(1_800_000)
    const before = read()
    await new Promise((resolve) => setImmediate(resolve))
    await set(7, 1)
    publisher.changed(tenant, listId)
    const after = read()
    gate.resolve()
    expect((await before).entries).toEqual({})
    expect((await after).entries).toEqual({ 7: 1 })
    expect((await read()).entries).toEqual({ 7: 1 })
  })

  it('applies only what changed since', async () => {
    const { publisher, set, read, statusLists } = await setUp()
    for (let index = 0; index < 50; index++) await set(index, 1)
    await read()
    const { changesSince } = statusLists
    const asked: number[] = []
    statusLists.changesSince = (...args) => {
      asked.push(args[2])
      return changesSince(...args)
    }
    await set(3, 0)
    await set(60, 2)
    publisher.changed(tenant, listId)
    const { entries } = await read()
    expect(asked).toEqual([50])
    expect(Object.keys(entries)).toHaveLength(50)
    expect(entries).toMatchObject({ 2: 1, 60: 2 })
    expect(entries).not.toHaveProperty('3')
  })

  it('signs anew at half of the validity, never later', async () => {
    const { publisher, format, clock } = await setUp()
    await publisher.publish(tenant, listId)
    clock.advance(1_799_000)
    const late = await publisher.publish(tenant, listId)
    expect(format.published()).toBe(1)
    expect(late.expiresAt).toBe(clock.now() + 1_801_000)
    clock.advance(1000)
    expect((await publisher.publish(tenant, listId)).expiresAt).toBe(clock.now() + 3_600_000)
    expect(format.published()).toBe(2)
  })

  it('is not fooled by a clock that is set back', async () => {
    const { publisher, clock, set, read } = await setUp()
    await publisher.publish(tenant, listId)
    clock.advance(-86_400_000)
    await set(7, 1)
    const list = await read()
    expect(list).toMatchObject({ issuedAt: clock.now(), entries: { 7: 1 } })
  })

  it('never lets a cache keep a list beyond its end', async () => {
    const { publisher, options, statusLists, statusListFormats, clock } = await setUp()
    expect((await publisher.publish(tenant, listId)).maxAgeSeconds).toBe(300)
    const short = createStatusListPublisher(
      { statusLists, statusListFormats, clock },
      { ...options, validitySeconds: 200 },
    )
    await short.publish(tenant, listId)
    clock.advance(90_500)
    expect((await short.publish(tenant, listId)).maxAgeSeconds).toBe(109)
  })

  it('keeps no more lists than memory allows, and reads a dropped one again', async () => {
    const { publisher, add, read, set, statusLists } = await setUp({ maxBytes: 5000 })
    await set(7, 1)
    await read()
    for (let at = 0; at < 10; at++) {
      const id = as<StatusListId>(`list ${at}`)
      await add(id)
      await publisher.publish(tenant, id)
    }
    const { changesSince } = statusLists.reads
    expect((await read()).entries).toEqual({ 7: 1 })
    expect(statusLists.reads.changesSince).toBe(changesSince + 1)
  })

  it('tries again after a failure', async () => {
    const { publisher, statusLists, read, set } = await setUp()
    await read()
    await set(7, 1)
    publisher.changed(tenant, listId)
    const { changesSince } = statusLists
    statusLists.changesSince = () => Promise.reject(new Error('no connection'))
    await expect(Promise.all([read(), read()])).rejects.toThrow('no connection')
    statusLists.changesSince = changesSince
    expect((await read()).entries).toEqual({ 7: 1 })
  })

  it('gives two processes the same list', async () => {
    const { another, set, read } = await setUp()
    await set(7, 1)
    expect((await read(another())).entries).toEqual((await read(another())).entries)
  })
})
