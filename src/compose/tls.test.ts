import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createFakeClock, testRandom } from '../../test/fakes/fake-clock.ts'
import { parseConfig } from '../config/parse-config.ts'
import { createSecrets } from '../keys/software/secrets.ts'
import { openTls } from './tls.ts'

const folders: string[] = []
let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'chancery-tls-'))
  folders.push(data)
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const masterKey = testRandom.bytes(32)
const clock = createFakeClock()
const open = (key = masterKey) =>
  openTls(
    parseConfig({ CHANCERY_TLS: 'self-signed', CHANCERY_DATA: data, CHANCERY_TLS_NAMES: 'office.example' }),
    { clock, random: testRandom, secrets: createSecrets(key, { random: testRandom }) } as never,
  )
const anchor = () => new X509Certificate(readFileSync(join(data, 'tls', 'ca.pem')))

/** What a server shows, to a caller that names the host or does not. */
async function shown(server: Server, servername: string): Promise<X509Certificate> {
  const { port } = server.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const certificate = socket.getPeerX509Certificate() as X509Certificate
  socket.destroy()
  return certificate
}

test('the certificate is renewed before it ends, while the server runs', async () => {
  const tls = await openTls(parseConfig({ CHANCERY_TLS: 'off' }), {} as never)
  expect([tls.served, tls.jobs({} as never)]).toEqual([undefined, []])

  const { served, jobs } = await open()
  if (served === undefined) throw new Error('nothing is served')
  const server = createServer(served).listen(0)
  await once(server, 'listening')
  const [renew] = jobs({ server } as never)
  const at = async () => [await shown(server, 'office.example'), await shown(server, '')] as const
  const [first] = await at()
  expect(first.checkHost('office.example')).toBe('office.example')
  expect(first.checkIP('::1')).toBe('::1')
  expect(first.verify(anchor().publicKey)).toBe(true)

  clock.advance(330 * 86_400_000)
  await renew?.run(AbortSignal.abort())
  expect((await at())[0].fingerprint256).toBe(first.fingerprint256)
  clock.advance(30 * 86_400_000)
  await renew?.run(AbortSignal.abort())
  for (const next of await at()) {
    expect(next.fingerprint256).not.toBe(first.fingerprint256)
    expect(next.validToDate.getTime()).toBeGreaterThan(first.validToDate.getTime())
    expect(next.verify(anchor().publicKey)).toBe(true)
  }
  server.close()
})

test('the authority stays; another master key, or a file that is none, makes a new one', async () => {
  await open()
  const first = anchor()
  await open()
  expect(anchor().fingerprint256).toBe(first.fingerprint256)
  await open(testRandom.bytes(32))
  expect(anchor().fingerprint256).not.toBe(first.fingerprint256)
  writeFileSync(join(data, 'tls', 'ca.pem'), 'garbage')
  await open()
  expect(anchor().subject).toBe(first.subject)
  expect(anchor().ca).toBe(true)
})
