// No certificate of a public authority, and yet TLS: the office makes its own, and says what to trust.
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

const environment = { CHANCERY_TLS: 'self-signed', CHANCERY_TLS_NAMES: 'login.microsoftonline.com' }

let office: Office
beforeAll(async () => {
  office = await startOffice({ environment })
}, 60_000)
afterAll(() => office?.remove())

const anchorPath = (of: Office) => join(of.data, 'tls', 'ca.pem')
const portOf = (of: Office) => Number(new URL(of.url).port)

/** The certificate that a client with these trust anchors is shown; throws when it does not believe it. */
async function shake(of: Office, host: string, servername: string, ca?: string): Promise<X509Certificate> {
  const socket: TLSSocket = connect({
    host,
    port: portOf(of),
    servername,
    ...(ca === undefined ? {} : { ca }),
  })
  try {
    await once(socket, 'secureConnect')
    return socket.getPeerX509Certificate() as X509Certificate
  } finally {
    socket.destroy()
  }
}

describe('TLS of our own making', () => {
  test('who trusts the authority that it wrote reaches it under each of its names', async () => {
    const ca = readFileSync(anchorPath(office), 'utf8')
    for (const [host, servername] of [
      ['localhost', 'localhost'],
      ['127.0.0.1', ''],
      ['127.0.0.1', 'login.microsoftonline.com'],
    ] as const) {
      expect((await shake(office, host, servername, ca)).subjectAltName, `${host} ${servername}`).toContain(
        'localhost',
      )
    }
    // Not every machine listens there.
    expect((await shake(office, 'localhost', 'localhost', ca)).checkIP('::1')).toBe('::1')
    await expect(shake(office, '127.0.0.1', 'evil.example', ca)).rejects.toThrow(/altnames/)
    expect(office.demo.publicUrl).toBe(office.url)
    expect(office.url).toMatch(/^https:/)
    const answer = await fetch(`${office.url}/.well-known/did.json`)
    expect(((await answer.json()) as { id: string }).id).toBe(`did:web:localhost%3A${portOf(office)}`)
  })

  test('who does not trust it is not let through, nor with an authority that only has its name', async () => {
    const other = await startOffice({ environment })
    const foreign = readFileSync(anchorPath(other), 'utf8')
    await expect(shake(office, 'localhost', 'localhost', foreign)).rejects.toThrow()
    expect(new X509Certificate(foreign).subject).not.toBe(
      new X509Certificate(readFileSync(anchorPath(office))).subject,
    )
    await other.remove()
  })

  test('it says at the start what to trust, and keeps no key on disk', async () => {
    expect(office.output()).toContain(anchorPath(office))
    expect(readdirSync(join(office.data, 'tls'))).toEqual(['ca.pem'])
    expect(readFileSync(anchorPath(office), 'utf8')).not.toContain('PRIVATE')
  })

  test('the next start shows another certificate of the same authority', async () => {
    const ca = readFileSync(anchorPath(office), 'utf8')
    const first = await shake(office, 'localhost', 'localhost', ca)
    expect(await office.stop()).toBe(0)
    office = await office.restart()
    expect(readFileSync(anchorPath(office), 'utf8')).toBe(ca)
    const second = await shake(office, 'localhost', 'localhost', ca)
    expect(second.fingerprint256).not.toBe(first.fingerprint256)
  })

  test('another office collects from it when NODE_EXTRA_CA_CERTS names the authority, and only then', async () => {
    const { credentialOfferUri } = await offerTo(office)
    const stranger = await startOffice()
    const refused = await stranger.management.post('/wallet/credential-offers', { credentialOfferUri })
    expect(refused.status, JSON.stringify(refused.body)).toBe(502)
    await stranger.remove()
    const friend = await startOffice({ environment: { NODE_EXTRA_CA_CERTS: anchorPath(office) } })
    const collected = await friend.management.post<{ credentials: readonly { claims: object }[] }>(
      '/wallet/credential-offers',
      { credentialOfferUri },
    )
    expect(collected.status, JSON.stringify(collected.body)).toBe(201)
    expect(collected.body.credentials[0]?.claims).toMatchObject({ given_name: 'Ada' })
    await friend.remove()
  })
})
