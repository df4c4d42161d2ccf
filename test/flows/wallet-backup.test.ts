// What the wallets hold leaves the office in a file that nobody reads without the passphrase, and comes back into another office.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ada, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
let other: Office
beforeAll(async () => {
  ;[office, other] = await Promise.all([startOffice(), startOffice()])
})
afterAll(() => Promise.all([office?.remove(), other?.remove()]))

interface Backup {
  readonly backup: Readonly<Record<string, unknown>> & { readonly ciphertext: string }
  readonly credentials: number
  readonly omitted: number
}
interface Restored {
  readonly code?: string
  readonly credentials: number
  readonly wallets: number
  readonly policies: number
  readonly verifiers: number
  readonly skipped: number
}

const passphrase = 'correct horse battery'
const backUp = (word = passphrase) =>
  office.management.post<Backup & { code?: string }>('/wallet/backups', { passphrase: word })
const restore = (at: Office, backup: unknown, word = passphrase) =>
  at.management.post<Restored>('/wallet/restorations', { passphrase: word, backup })

async function hold(how: object = {}) {
  const { credentialOfferUri } = await offerTo(office)
  const { status, body } = await office.management.post<{ credentials: readonly { id: string }[] }>(
    '/wallet/credential-offers',
    { credentialOfferUri, ...how },
  )
  expect(status, JSON.stringify(body)).toBe(201)
  return body.credentials[0]?.id ?? ''
}

async function present(at: Office, more: object) {
  const { body } = await at.management.post<{ id: string; requestUri: string }>('/presentation-requests', {
    dcqlQuery: { credentials: [{ id: 'c', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['degree'] }] }] },
  })
  const { status } = await at.management.post('/wallet/presentations', {
    requestUri: body.requestUri,
    ...more,
  })
  const seen = await at.management.get<{ state: string; credentials?: object }>(
    `/presentation-requests/${body.id}`,
  )
  return { status, ...seen.body }
}

test('everything comes back: credentials that can be shown, wallets, policies, verifiers', async () => {
  const wallet = (await office.management.post<{ id: string; did: string }>('/wallets', { name: 'Sales' }))
    .body
  const [own, ofSales] = [await hold(), await hold({ walletId: wallet.id, bindToWallet: true })]
  await office.management.post('/wallet/presentation-policies', { name: 'All', verifiers: ['*'] })
  const responseUris = ['https://verifier.example/response']
  await office.management.post('/wallet/verifiers', { clientId: 'verifier.example', responseUris })

  const { status, body } = await backUp()
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body).toMatchObject({ credentials: 2, omitted: 0 })
  for (const secret of [ada.family_name, ada.degree, wallet.did, own]) {
    expect(JSON.stringify(body)).not.toContain(secret)
    expect(Buffer.from(body.backup.ciphertext, 'base64url').includes(secret)).toBe(false)
  }

  const first = await restore(other, body.backup)
  expect(first.status, JSON.stringify(first.body)).toBe(200)
  expect(first.body).toEqual({ credentials: 2, wallets: 1, policies: 1, verifiers: 1, skipped: 0 })
  expect((await restore(other, body.backup)).body).toEqual({
    credentials: 0,
    wallets: 0,
    policies: 0,
    verifiers: 0,
    skipped: 5,
  })
  expect((await other.management.get(`/wallet/credentials/${own}`)).body).toMatchObject({ claims: ada })
  expect((await other.management.get(`/wallets/${wallet.id}`)).body).toMatchObject({ did: wallet.did })
  // The keys came along: what they prove is verified.
  for (const more of [{ credentialIds: [own] }, { walletId: wallet.id }]) {
    expect(await present(other, more)).toMatchObject({
      status: 200,
      state: 'verified',
      credentials: { c: [{ claims: { degree: ada.degree } }] },
    })
  }
  expect(ofSales).not.toBe(own)
  const { body: events } = await other.management.get<{ items: readonly { type: string }[] }>(
    '/events?limit=200',
  )
  expect(events.items.map(({ type }) => type)).toContain('wallet.backup.restored')
})

describe('it is refused', () => {
  const flip = (text: string, at: number) =>
    `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
  test('with another passphrase, and where anything was changed', async () => {
    const { backup } = (await backUp()).body
    const { ciphertext } = backup
    const kdf = backup['kdf'] as { salt: string }
    const cipher = backup['cipher'] as { nonce: string }
    const changed: readonly [unknown, string?][] = [
      [backup, 'correct horse batterz'],
      [backup, ''.padEnd(12, 'x')],
      [{ ...backup, ciphertext: flip(ciphertext, 10) }],
      [{ ...backup, ciphertext: flip(ciphertext, ciphertext.length - 10) }],
      [{ ...backup, ciphertext: ciphertext.slice(0, -4) }],
      [{ ...backup, ciphertext: '' }],
      [{ ...backup, ciphertext: '%%%' }],
      [{ ...backup, createdAt: '2020-01-01T00:00:00.000Z' }],
      [{ ...backup, kdf: { ...kdf, salt: flip(kdf.salt, 0) } }],
      [{ ...backup, kdf: { ...kdf, salt: '' } }],
      [{ ...backup, kdf: { ...kdf, name: 'none' } }],
      [{ ...backup, cipher: { ...cipher, nonce: flip(cipher.nonce, 0) } }],
      [{ ...backup, version: 2 }],
      [{ ...backup, format: 'other' }],
      [{}],
    ]
    const before = (await other.management.get('/wallet/credentials')).body
    for (const [file, word] of changed) {
      const { status, body } = await restore(other, file, word)
      expect([status, body.code], JSON.stringify(file).slice(0, 200)).toEqual([422, 'backup_invalid'])
    }
    expect((await other.management.get('/wallet/credentials')).body).toEqual(before)
  }, 60_000)

  test('under a passphrase that is guessed', async () => {
    expect((await backUp('short')).body.code).toBe('invalid_request')
  })

  test('to those who only present', async () => {
    const { clientId, clientSecret } = (
      await office.management.post<{ clientId: string; clientSecret: string }>('/clients', {
        name: 'Presenter',
        scopes: ['wallet:read', 'wallet:write'],
      })
    ).body
    const answer = await fetch(office.demo.management.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    const refused = await fetch(`${office.demo.management.baseUrl}/wallet/backups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ passphrase }),
    })
    expect(refused.status).toBe(403)
  })
})
