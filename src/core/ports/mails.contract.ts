import { beforeEach, expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type { Mail } from '../mail/mail.ts'
import { expectConflict, newId, noon, type OpenStorage, tenantOf, useStorage } from './storage.contract.ts'

/** What every implementation of {@link Mails} does. */
export function mailsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage
  let tenantId: TenantId
  /** Each test has days of its own, so that none claims what another left. */
  let now = noon

  beforeEach(async () => {
    now += 30 * 86_400_000
    const tenant = tenantOf()
    tenantId = tenant.id
    await store().units.commit([store().tenants.add(tenant)])
    const left = await store().mails.claim(Number.MAX_SAFE_INTEGER, now, 10_000)
    await store().units.commit(left.map((mail) => store().mails.record({ ...mail, state: 'failed' })))
  })

  const mailOf = (members: Partial<Mail> = {}): Mail => ({
    id: newId(now),
    tenantId,
    kind: 'offer',
    subjectId: 'issuance',
    state: 'pending',
    createdAt: now,
    expiresAt: now + 600_000,
    attempts: 0,
    nextAttemptAt: now,
    sealedLetter: Uint8Array.of(0, 255, 7),
    ...members,
  })
  const add = async (members: Partial<Mail> = {}) => {
    const mail = mailOf(members)
    await store().units.commit([store().mails.add(mail)])
    return mail
  }
  const claim = (at = now, limit = 100) => store().mails.claim(at, at + 10_000, limit)
  const ids = (mails: readonly Mail[]) => mails.map(({ id }) => id)

  it('keeps a mail as it is, once', async () => {
    const mail = await add({ lastAttemptAt: now, lastError: 'no', attempts: 3, kind: 'transaction-code' })
    expect(await store().mails.about(tenantId, 'issuance')).toEqual([mail])
    const again = store().mails.add(mail)
    await expectConflict(store().units.commit([again]), again)
    expect(await store().mails.about(newId(), 'issuance')).toEqual([])
  })

  it('hands out what is due, what has waited longest first, of all tenants', async () => {
    const other = tenantOf()
    await store().units.commit([store().tenants.add(other)])
    const later = await add({ nextAttemptAt: now + 1 })
    const second = await add({ nextAttemptAt: now - 1, tenantId: other.id })
    const first = await add({ nextAttemptAt: now - 2 })
    expect(ids(await claim())).toEqual([first.id, second.id])
    expect(ids(await claim(now + 1))).toEqual([later.id])
  })

  it('gives a mail to one process, and again when its lease is over', async () => {
    await Promise.all(Array.from({ length: 20 }, () => add()))
    const [one, two] = await Promise.all([
      store().mails.claim(now, now + 10_000, 15),
      opened().another.mails.claim(now, now + 10_000, 15),
    ])
    const taken = [...ids(one), ...ids(two)]
    expect(new Set(taken).size).toBe(taken.length)
    const rest = await claim()
    expect(taken.length + rest.length).toBe(20)
    expect(await claim(now + 9_999)).toEqual([])
    expect(await claim(now + 10_000)).toHaveLength(20)
  })

  it('is claimed again after a failed attempt, when its time has come', async () => {
    const mail = await add()
    await claim()
    const failed: Mail = {
      ...mail,
      attempts: 1,
      lastAttemptAt: now,
      lastError: 'busy',
      nextAttemptAt: now + 50,
    }
    await store().units.commit([store().mails.record(failed)])
    expect(await claim(now + 49)).toEqual([])
    expect(await claim(now + 50)).toEqual([failed])
  })

  it('forgets the letter with the end, and ends once', async () => {
    const { sealedLetter: _letter, ...mail } = await add()
    const sent: Mail = { ...mail, state: 'sent', attempts: 1, lastAttemptAt: now }
    await store().units.commit([store().mails.record(sent)])
    expect(await store().mails.about(tenantId, 'issuance')).toEqual([sent])
    expect(await claim(now + 100_000)).toEqual([])
    const late = store().mails.record({ ...mail, state: 'failed' })
    await expectConflict(store().units.commit([late]), late)
  })

  it('is not there when its unit failed', async () => {
    const tenant = tenantOf({ id: tenantId })
    const conflict = store().tenants.add(tenant)
    await expectConflict(store().units.commit([store().mails.add(mailOf()), conflict]), conflict)
    expect(await claim()).toEqual([])
  })

  it('purges what ended long ago', async () => {
    await store().mails.purge(now - 600, 10_000)
    const { sealedLetter: _letter, ...mail } = await add({ id: newId(now - 1_000), createdAt: now - 1_000 })
    const waiting = await add({ id: newId(now - 1_000), subjectId: 'other', nextAttemptAt: now + 1_000 })
    await store().units.commit([store().mails.record({ ...mail, state: 'sent', lastAttemptAt: now - 500 })])
    expect(await store().mails.purge(now - 500, 10)).toBe(0)
    expect(await store().mails.purge(now - 499, 10)).toBe(1)
    expect(await store().mails.about(tenantId, 'issuance')).toEqual([])
    expect(await store().mails.about(tenantId, 'other')).toEqual([waiting])
  })
}
