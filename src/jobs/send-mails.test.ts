import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addressOf } from '../../test/fakes/outgoing-mail.ts'
import { type IssuingOffice, openIssuingOffice } from '../../test/support/issuing-office.ts'
import { CoreError } from '../core/errors.ts'
import { newMail } from '../core/mail/new-mail.ts'
import type { OutgoingMail } from '../core/ports/mailer.ts'
import { type SendMailsPorts, sendMails } from './send-mails.ts'

let office: IssuingOffice
let sent: OutgoingMail[]
let takes: (mail: OutgoingMail) => Promise<void>
beforeAll(async () => {
  office = await openIssuingOffice()
  await office.configure({
    display: [
      { name: 'Degree', locale: 'en' },
      { name: 'Título', locale: 'es-ES' },
    ],
  })
})
afterAll(() => office.close())
beforeEach(() => {
  // Past every lease and every mail of the test before.
  office.clock.advance(7_200_000)
  sent = []
  takes = async () => undefined
})

const ports = (): SendMailsPorts => ({
  ...office.ports,
  mailer: {
    async send(mail) {
      await takes(mail)
      sent.push(mail)
    },
    close: () => undefined,
  },
})
const run = () => sendMails(ports(), new AbortController().signal)
const failing = (code: 'outgoing_failed' | 'outgoing_refused') => async () => {
  throw new CoreError(code, 'The mail server was in no mood.', { detail: 'smtp: 4yz' })
}

let count = 0
async function write(members: { readonly locale?: string; readonly seconds?: number } = {}) {
  const { seconds = 600, locale } = members
  const subject = `issuance-${++count}`
  const letter = {
    kind: 'transaction-code' as const,
    to: addressOf('ada@example.org'),
    ...(locale === undefined ? {} : { locale }),
    credentialConfigurationId: 'UniversityDegree' as never,
    expiresAt: office.clock.now() + seconds * 1_000,
    code: '493536',
  }
  await office.ports.units.commit([newMail(office.ports, office.tenant.id, subject, letter)])
  const state = async () => (await office.storage.mails.about(office.tenant.id, subject))[0]
  return { subject, state }
}

describe('a mail', () => {
  it('is sent once, in the words of its reader, and forgotten', async () => {
    const { state } = await write({ locale: 'es-MX' })
    expect((await state())?.sealedLetter).toBeDefined()
    await run()
    await run()
    expect(sent).toMatchObject([
      { id: (await state())?.id, to: 'ada@example.org', language: 'es', senderName: 'Registrar' },
    ])
    expect(sent[0]?.subject).toBe('Su código para: Título')
    expect(sent[0]?.text).toContain('493536')
    expect(await state()).toMatchObject({ state: 'sent', attempts: 1, lastAttemptAt: office.clock.now() })
    expect(await state()).not.toHaveProperty('sealedLetter')
  })

  it('holds nothing in clear while it waits', async () => {
    const { state } = await write()
    const row =
      Buffer.from((await state())?.sealedLetter ?? []).toString('latin1') + JSON.stringify(await state())
    expect(row).not.toMatch(/ada@example|493536/)
    await run()
  })

  it('is sent by one of two processes', async () => {
    for (let i = 0; i < 20; i++) await write()
    await Promise.all([run(), run(), run()])
    expect(sent).toHaveLength(20)
    expect(new Set(sent.map(({ id }) => id)).size).toBe(20)
  })

  it('of a process that was killed is sent by the next, when the lease is over', async () => {
    const { state } = await write()
    await office.storage.mails.claim(office.clock.now(), office.clock.now() + 13_000, 10)
    await run()
    expect(sent).toEqual([])
    office.clock.advance(13_000)
    await run()
    await run()
    expect(sent).toHaveLength(1)
    expect(await state()).toMatchObject({ state: 'sent' })
  })

  it('is tried again under the same id, later and later', async () => {
    const { state } = await write()
    const seen: string[] = []
    takes = async ({ id }) => {
      seen.push(id)
      return failing('outgoing_failed')()
    }
    await run()
    await run()
    expect(seen).toHaveLength(1)
    expect(await state()).toMatchObject({
      state: 'pending',
      attempts: 1,
      lastError: 'The mail server was in no mood.',
    })
    office.clock.advance(4_000)
    await run()
    expect(seen).toHaveLength(2)
    office.clock.advance(30_000)
    takes = async () => undefined
    await run()
    expect(sent.map(({ id }) => id)).toEqual([seen[0]])
    expect(await state()).toMatchObject({ state: 'sent', attempts: 3 })
    expect(await state()).not.toHaveProperty('lastError')
  })

  it('that nobody will ever take is given up and forgotten', async () => {
    const { state } = await write()
    takes = failing('outgoing_refused')
    await run()
    expect(await state()).toMatchObject({ state: 'failed', attempts: 1 })
    expect(await state()).not.toHaveProperty('sealedLetter')
  })

  it('about what is over is not sent any more', async () => {
    const { state } = await write({ seconds: 60 })
    takes = failing('outgoing_failed')
    await run()
    takes = async () => undefined
    office.clock.advance(60_000)
    await run()
    expect(sent).toEqual([])
    expect(await state()).toMatchObject({ state: 'failed', attempts: 1 })
  })

  it('that cannot be read holds up no other', async () => {
    const { state } = await write()
    const broken = await state()
    const id = office.ports.random.id(office.clock.now()) as never
    if (broken !== undefined)
      await office.ports.units.commit([office.ports.mails.add({ ...broken, id, subjectId: 'broken' })])
    await run()
    expect(sent).toHaveLength(1)
    const [after] = await office.storage.mails.about(office.tenant.id, 'broken')
    expect(after).toMatchObject({ state: 'pending', attempts: 1 })
  })

  it('tells the log which mail it was, and not to whom', async () => {
    const { subject } = await write()
    office.log.lines.length = 0
    takes = failing('outgoing_refused')
    await run()
    expect(office.log.lines.filter(({ context }) => context['subjectId'] === subject)).toMatchObject([
      { level: 'warn', context: { subjectId: subject, kind: 'transaction-code', detail: 'smtp: 4yz' } },
    ])
    expect(JSON.stringify(office.log.lines)).not.toMatch(/ada@|493536/)
  })
})
