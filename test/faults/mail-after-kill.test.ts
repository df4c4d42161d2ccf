// What the office promised to send is sent by the next process, once, whatever became of the one that promised it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, expect, test } from 'vitest'
import { findFreePort } from '../../src/cli/tour/office-process.ts'
import { fetchOffer } from '../../src/cli/tour/wallet.ts'
import { created, startEudistackOffice } from '../compat/eudistack/support.ts'
import { eventually } from '../support/holder.ts'
import { readRows } from '../support/rows.ts'

const closing: (() => void)[] = []
afterAll(() => {
  for (const close of closing) close()
})

test('killed between the commit and the sending, both mails go out once after the restart, and nothing stays', async () => {
  const port = await findFreePort()
  const eudistack = await startEudistackOffice({
    environment: { CHANCERY_SMTP_URL: `smtp://127.0.0.1:${port}` },
  })
  const { office } = eudistack
  const email = 'ada.lovelace@example.org'
  const { credential_offer_uri: uri } = await created(eudistack.backend, { email })
  expect((await fetchOffer(uri)).status).toBe(200)
  await office.kill()

  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push(`${envelope.rcptTo.map(({ address }) => address).join()}\r\n${Buffer.concat(chunks)}`)
        done()
      })
    },
  })
  closing.push(() => server.close())
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  const next = await office.restart()
  await eventually(async () => expect(received).toHaveLength(2), 40_000)
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  expect(received).toHaveLength(2)
  expect(received.every((mail) => mail.startsWith(`${email}\r\n`))).toBe(true)
  expect(new Set(received.map((mail) => /^message-id: (.*)$/im.exec(mail)?.[1])).size).toBe(2)
  expect(received.filter((mail) => mail.includes('image/png'))).toHaveLength(1)
  const { mails } = await readRows(next, { mails: 'select state, sealed_letter from mails' })
  expect(mails).toEqual(Array(2).fill({ state: 'sent', sealed_letter: null }))
  if (next.databaseUrl === undefined) {
    const file = readFileSync(join(next.data, 'chancery.db'), 'latin1')
    expect(file).not.toContain(email)
  }
}, 90_000)
