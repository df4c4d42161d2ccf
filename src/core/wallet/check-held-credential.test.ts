import { beforeEach, expect, test } from 'vitest'
import { type ScriptedIssuer, startScriptedIssuer } from '../../../test/support/scripted-issuer.ts'
import { openWalletOffice, type WalletOffice } from '../../../test/support/wallet-office.ts'
import { watchHeldCredentials } from '../../jobs/watch-held-credentials.ts'
import { acceptCredentialOffer } from './accept-credential-offer.ts'
import { deleteHeldCredential } from './delete-held-credential.ts'
import { nextLook, warnAt } from './next-look.ts'
import { openHeldClaims, openHeldCredential } from './sealed-credential.ts'

const DAY = 86_400_000
let wallet: WalletOffice
let issuer: ScriptedIssuer

beforeEach(async () => {
  wallet = await openWalletOffice()
  issuer = await startScriptedIssuer(wallet.clock.now)
  return async () => {
    await issuer.close()
    await wallet.close()
  }
})

async function hold(validForMs?: number, hasStatus = true): Promise<void> {
  const validUntil = validForMs === undefined ? {} : { validUntil: wallet.clock.now() + validForMs }
  issuer.replies['/credential'] = async (asked) => {
    const changes = { ...validUntil, ...(hasStatus ? {} : { status: {} }) }
    return {
      json: { credentials: [{ credential: await issuer.credential(issuer.provedKeys(asked)[0], changes) }] },
    }
  }
  await acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri() } })
}

async function after(ms: number) {
  wallet.clock.advance(ms)
  await watchHeldCredentials(wallet.ports, new AbortController().signal)
  const { held, events } = await wallet.stored()
  return { credential: held[0], state: held[0]?.state, events: events.slice(0, -1).toReversed() }
}
const lists = () => issuer.asked.filter(({ path }) => path === '/status').length

test('suspended, reinstated, revoked for good: each is told once', async () => {
  await hold()
  expect((await after(61_000)).events).toEqual([])
  issuer.statuses.set(0, 2)
  expect(await after(61_000)).toMatchObject({ state: 'suspended' })
  issuer.statuses.delete(0)
  expect(await after(61_000)).toMatchObject({ state: 'valid' })
  issuer.statuses.set(0, 1)
  const { state, credential, events } = await after(61_000)
  expect([state, events]).toEqual([
    'revoked',
    ['wallet.credential.suspended', 'wallet.credential.reinstated', 'wallet.credential.revoked'],
  ])
  expect(credential).not.toHaveProperty('dueAt')
  const before = lists()
  await after(DAY)
  expect(lists()).toBe(before)
})

test('a list is read again when its time is over, not sooner', async () => {
  await hold()
  for (let second = 0; second < 50; second++) await after(1000)
  expect(lists()).toBe(1)
  await after(11_000)
  expect(lists()).toBe(2)
})

test('a list that cannot be read changes nothing, and is read later', async () => {
  await hold()
  issuer.statuses.set(0, 1)
  issuer.replies['/status'] = () => ({ status: 500, json: {} })
  expect(await after(61_000)).toMatchObject({ state: 'valid', events: [] })
  issuer.replies['/status'] = undefined
  expect(await after(301_000)).toMatchObject({ state: 'revoked' })
})

test('about to end, then over: each is told once', async () => {
  await hold(365 * DAY, false)
  expect((await after(334 * DAY)).events).toEqual([])
  expect((await after(DAY)).events).toEqual(['wallet.credential.expiring'])
  expect((await after(DAY)).events).toEqual(['wallet.credential.expiring'])
  const { state, events, credential } = await after(29 * DAY)
  expect([state, events]).toEqual(['expired', ['wallet.credential.expiring', 'wallet.credential.expired']])
  expect(credential).not.toHaveProperty('dueAt')
})

test('a credential of a day is not about to end at once', () => {
  expect(warnAt({ storedAt: 0, validUntil: DAY })).toBe(DAY * 0.9)
  expect(warnAt({ storedAt: 0, validUntil: 1000 * DAY })).toBe(970 * DAY)
  expect(warnAt({ storedAt: 0 })).toBeUndefined()
})

test('what can change no more is never looked at', () => {
  expect(nextLook({ storedAt: 0, expiryTold: false }, 5)).toBeUndefined()
  expect(nextLook({ storedAt: 0, expiryTold: true, validUntil: 10 }, 5)).toBe(10)
})

test('a deleted credential is gone with its key; nothing of it lay open', async () => {
  await hold()
  const { held } = await wallet.stored()
  const [credential] = held
  if (credential?.holder === undefined) throw new Error('it is bound to a key')
  const { secrets, keys } = wallet.ports
  expect(openHeldClaims(secrets, credential)).toEqual({ name: 'Ada' })
  const encoded = openHeldCredential(secrets, credential)
  for (const bytes of [credential.sealedClaims, credential.sealedCredential]) {
    expect(Buffer.from(bytes).includes(Buffer.from('Ada'))).toBe(false)
  }
  const disclosure = encoded.split('~')[1] ?? ''
  expect(Buffer.from(disclosure, 'base64url').toString()).toContain('Ada')
  expect(JSON.stringify({ ...credential, sealedClaims: 0, sealedCredential: 0 })).not.toContain('Ada')

  const { keyId } = credential.holder
  expect((await keys.get(wallet.tenant.id, keyId, 'holding')).use).toBe('holding')
  expect(await keys.list(wallet.tenant.id)).toEqual([])
  await deleteHeldCredential(wallet.ports, wallet.tenant.id, credential.id)
  await expect(keys.get(wallet.tenant.id, keyId, 'holding')).rejects.toMatchObject({ code: 'key_not_found' })
  await expect(deleteHeldCredential(wallet.ports, wallet.tenant.id, credential.id)).rejects.toMatchObject({
    code: 'credential_not_found',
  })
})
