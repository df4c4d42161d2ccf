import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressOf, outgoingMailOf } from '../../../test/fakes/outgoing-mail.ts'
import type { OutgoingMail } from '../../core/ports/mailer.ts'
import { createOutboxMailer } from './create-outbox-mailer.ts'

const from = addressOf('no-reply@office.example')
let parent: string
let folder: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'chancery-outbox-'))
  folder = join(parent, 'outbox')
})
afterEach(() => rmSync(parent, { recursive: true }))

const read = () => readdirSync(folder).map((name) => readFileSync(join(folder, name)))

describe('the outbox', () => {
  it('holds the mail as it would have been sent', async () => {
    const mail = outgoingMailOf()
    await createOutboxMailer({ folder, from }).send(mail)
    const [file] = read()
    const parsed = await simpleParser(file ?? '')
    expect(parsed.from?.value).toEqual([{ address: from, name: mail.senderName }])
    expect(parsed.to).toMatchObject({ value: [{ address: mail.to, name: '' }] })
    expect(parsed).toMatchObject({ subject: mail.subject, date: mail.date, text: mail.text })
    expect(parsed.messageId).toBe(`<${mail.id}@office.example>`)
    expect(parsed.headers.get('content-language')).toBe('de')
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    const [picture] = parsed.attachments
    expect(picture).toMatchObject({ cid: 'qr', contentType: 'image/png', related: true })
    expect(picture?.content).toEqual(Buffer.from([1, 2, 255]))
  })

  it('names files so that they sort by time, for the owner’s eyes only, and the same mail once', async () => {
    const mailer = createOutboxMailer({ folder, from })
    const later = outgoingMailOf({ id: 'a', date: new Date(Date.UTC(2027, 0, 1)) })
    for (const mail of [later, outgoingMailOf({ id: 'b' }), outgoingMailOf({ id: 'b' })])
      await mailer.send(mail)
    expect(readdirSync(folder)).toEqual(['20261124T120000.000Z-b.eml', '20270101T000000.000Z-a.eml'])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })

  it('leaves no half file, and says that it may work another time', async () => {
    writeFileSync(folder, 'in the way')
    const error = await createOutboxMailer({ folder, from })
      .send(outgoingMailOf())
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'outgoing_failed', detail: expect.stringMatching(/^outbox: E/) })
    expect(readdirSync(parent)).toEqual(['outbox'])
  })

  it('has one recipient and one of each header, even if something got past the types', async () => {
    const evil = {
      to: 'ada@example.org\r\nBcc: all@example.org, <more@example.org>',
      subject: 'x\r\nBcc: all@example.org\r\n\r\nbody',
      senderName: 'Registrar\r\nBcc: all@example.org" <x@evil.example>, "',
      language: 'de\r\nBcc: all@example.org',
    } as unknown as OutgoingMail
    await createOutboxMailer({ folder, from })
      .send(outgoingMailOf(evil))
      .catch(() => undefined)
    for (const file of read()) {
      const { bcc, from: sender, headerLines } = await simpleParser(file)
      expect(bcc).toBeUndefined()
      expect(sender?.value.map(({ address }) => address)).toEqual([from])
      expect(headerLines.filter(({ key }) => key === 'bcc')).toEqual([])
    }
  })
})
