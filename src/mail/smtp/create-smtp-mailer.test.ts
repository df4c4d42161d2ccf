import type { AddressInfo } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { addressOf, outgoingMailOf } from '../../../test/fakes/outgoing-mail.ts'
import { createMailer } from '../create-mailer.ts'
import { createSmtpMailer } from './create-smtp-mailer.ts'
import { parseSmtpUrl } from './parse-smtp-url.ts'

const from = addressOf('no-reply@office.example')
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const refusal = (responseCode: number) =>
  Object.assign(new Error(`<ada@example.org> is not wanted`), { responseCode })

/** A mail server, and a mailer that knows it. */
async function open(options: SMTPServerOptions = {}, login = '') {
  const received: { readonly to: readonly string[]; readonly raw: Buffer }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const mailer = createSmtpMailer({ url: `smtp://${login}127.0.0.1:${port}`, from, timeoutMs: 1_000 })
  closing.push(
    () => mailer.close(),
    () => new Promise<void>((resolve) => server.close(() => resolve())),
  )
  return { received, mailer, port }
}

const failureOf = (sent: Promise<void>) =>
  sent.then(
    () => undefined,
    (reason: unknown) => reason,
  )

describe('a mail server', () => {
  it('gets the mail, for one recipient', async () => {
    const { received, mailer } = await open()
    const mail = outgoingMailOf()
    await mailer.send(mail)
    expect(received.map(({ to }) => to)).toEqual([[mail.to]])
    expect(await simpleParser(received[0]?.raw ?? '')).toMatchObject({
      subject: mail.subject,
      text: mail.text,
    })
  })

  it('is logged in to', async () => {
    const users: unknown[] = []
    const { mailer } = await open(
      {
        authOptional: false,
        onAuth({ username, password }, _session, done) {
          users.push([username, password])
          done(null, { user: username })
        },
      },
      'office%40x:p%3Aw@',
    )
    await mailer.send(outgoingMailOf())
    expect(users).toEqual([['office@x', 'p:w']])
  })

  it.each([
    [550, 'outgoing_refused'],
    [450, 'outgoing_failed'],
  ])('that answers %i to a recipient: %s, and the log learns no address', async (status, code) => {
    const { mailer } = await open({ onRcptTo: (_address, _session, done) => done(refusal(status)) })
    const error = await failureOf(mailer.send(outgoingMailOf()))
    expect(error).toMatchObject({ code, detail: expect.stringContaining(String(status)) })
    expect(JSON.stringify([error, (error as Error).message])).not.toContain('ada@')
  })

  it('that does not know us is tried again: an operator mends that', async () => {
    const { mailer } = await open(
      { authOptional: false, onAuth: (_auth, _session, done) => done(refusal(535)) },
      'a:b@',
    )
    expect(await failureOf(mailer.send(outgoingMailOf()))).toMatchObject({ code: 'outgoing_failed' })
  })

  it('that is not there, or says nothing, is given up in time', async () => {
    const silent = await open({ onConnect: () => undefined })
    const started = performance.now()
    expect(await failureOf(silent.mailer.send(outgoingMailOf()))).toMatchObject({ code: 'outgoing_failed' })
    expect(performance.now() - started).toBeLessThan(4_000)
    const gone = createSmtpMailer({ url: 'smtp://127.0.0.1:1', from, timeoutMs: 1_000 })
    expect(await failureOf(gone.send(outgoingMailOf()))).toMatchObject({ code: 'outgoing_failed' })
  })
})

describe('where there is', () => {
  const options = { from, timeoutMs: 1_000 }

  it('a server, it is used rather than the outbox', async () => {
    const { port, received } = await open()
    const mailer = createMailer({
      ...options,
      smtpUrl: `smtp://127.0.0.1:${port}`,
      outboxFolder: '/dev/null/x',
    })
    closing.unshift(() => mailer.close())
    await mailer.send(outgoingMailOf())
    expect(received).toHaveLength(1)
  })

  it('neither, mails wait', async () => {
    expect(await failureOf(createMailer(options).send(outgoingMailOf()))).toMatchObject({
      code: 'outgoing_failed',
    })
  })
})

describe('the URL of a mail server', () => {
  const clear = { requireTLS: false, ignoreTLS: true }
  const starttls = { requireTLS: true, ignoreTLS: false }
  it.each([
    [
      'smtps://mail.example',
      { host: 'mail.example', port: 465, secure: true, requireTLS: false, ignoreTLS: false },
    ],
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, ...starttls }],
    ['smtp://mail.example:25?tls=off', { host: 'mail.example', port: 25, secure: false, ...clear }],
    ['smtp://mail.example?tls=on', { host: 'mail.example', port: 587, secure: false, ...starttls }],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, secure: false, ...clear }],
    ['smtp://[::1]:1025', { host: '::1', port: 1025, secure: false, ...clear }],
    ['smtp://127.0.0.1.example', { host: '127.0.0.1.example', port: 587, secure: false, ...starttls }],
  ])('%s', (url, server) => {
    expect(parseSmtpUrl(url)).toEqual(server)
  })

  it('that wants TLS gets no mail without it', async () => {
    const { port, received } = await open()
    // The same server under a name that is not this machine's own.
    const server = { ...parseSmtpUrl(`smtp://mail.example:${port}`), host: '127.0.0.1' }
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(server)
    closing.unshift(() => transport.close())
    await expect(transport.sendMail({ from, to: 'ada@example.org', text: 'x' })).rejects.toThrow(
      /STARTTLS|TLS/,
    )
    expect(received).toEqual([])
  })
})
