import { beforeEach, expect, test } from 'vitest'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import {
  type Asked,
  type Reply,
  type ScriptedIssuer,
  startScriptedIssuer,
} from '../../../test/support/scripted-issuer.ts'
import { openWalletOffice, type WalletOffice } from '../../../test/support/wallet-office.ts'
import { collectDeferredCredentials } from '../../jobs/collect-deferred-credentials.ts'
import type { PublicJwk } from '../identities/signing-key.ts'
import { acceptCredentialOffer } from './accept-credential-offer.ts'
import { nextQuestion } from './plan-waiting.ts'

let wallet: WalletOffice
let issuer: ScriptedIssuer
let proved: readonly PublicJwk[]

beforeEach(async () => {
  wallet = await openWalletOffice()
  issuer = await startScriptedIssuer(wallet.clock.now)
  issuer.replies['/credential'] = (asked) => {
    proved = issuer.provedKeys(asked)
    return { status: 202, json: { transaction_id: 'later', interval: 10 } }
  }
  return async () => {
    await issuer.close()
    await wallet.close()
  }
})

const asked = (): readonly Asked[] => issuer.asked.filter(({ path }) => path === '/deferred')
const answers = (reply: Reply): void => {
  issuer.replies['/deferred'] = () => reply
}
const ready = async (holder = proved[0]): Promise<void> =>
  answers({ json: { credentials: [{ credential: await issuer.credential(holder) }], notification_id: 'n' } })

async function wait(): Promise<string> {
  const source = { offerUri: issuer.offerUri() }
  const { credentials, waiting } = await acceptCredentialOffer(wallet.ports, wallet.tenant, { source })
  expect([credentials.length, waiting.length]).toEqual([0, 1])
  return waiting[0]?.id ?? ''
}

/** Runs the job as often as it wakes in that time. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    wallet.clock.advance(1000)
    await collectDeferredCredentials(wallet.ports, new AbortController().signal)
  }
}
test('asks in the interval of the issuer, and keeps what is ready', async () => {
  await wait()
  answers({ status: 202, json: { transaction_id: 'later', interval: 30 } })
  await pass(9)
  expect(asked()).toHaveLength(0)
  await pass(30)
  expect(asked().map((one) => one.json())).toEqual([{ transaction_id: 'later' }])
  expect(asked()[0]?.headers.authorization).toBe('Bearer token')
  await ready()
  await pass(2)
  const { held, waiting, events } = await wallet.stored()
  expect(waiting).toMatchObject([{ state: 'collected', credentialIds: [held[0]?.id] }])
  expect(waiting[0]).not.toHaveProperty('sealedSession')
  expect(events).toEqual(['wallet.credential.stored'])
  expect(issuer.asked.at(-1)?.json()).toEqual({ notification_id: 'n', event: 'credential_accepted' })
  await pass(60)
  expect(asked()).toHaveLength(2)
})

test.each<[string, Reply, string]>([
  ['is denied', { status: 400, json: { error: 'credential_request_denied' } }, 'denied'],
  ['is forgotten', { status: 400, json: { error: 'invalid_transaction_id' } }, 'does not know'],
  ['needs a token that has ended', { status: 401, json: { error: 'invalid_token' } }, 'invalid_token'],
  ['makes no sense', { json: { foo: 1 } }, 'does not answer'],
])('one that %s ends, and takes its keys with it', async (_, reply, failure) => {
  await wait()
  answers(reply)
  await pass(11)
  const { held, waiting, events } = await wallet.stored()
  expect(held).toEqual([])
  expect(waiting).toMatchObject([{ state: 'failed', failure: expect.stringContaining(failure) }])
  expect(events).toEqual(['wallet.collection.failed'])
  await pass(30)
  expect(asked()).toHaveLength(1)
})

test('one for another holder is not kept, and the issuer hears of it', async () => {
  await wait()
  await ready(createTestKey().jwk)
  await pass(11)
  const { held, waiting } = await wallet.stored()
  expect(held).toEqual([])
  expect(waiting).toMatchObject([{ state: 'failed' }])
  expect(issuer.asked.at(-1)?.json()).toEqual({ notification_id: 'n', event: 'credential_failure' })
})

test('an issuer that is down is asked again; draft 15 says 202 in other words', async () => {
  await wait()
  answers({ status: 503, json: {} })
  await pass(11)
  answers((response) => void response.destroy())
  await pass(6)
  answers({ status: 400, json: { error: 'issuance_pending' } })
  await pass(6)
  expect((await wallet.stored()).waiting).toMatchObject([{ state: 'pending' }])
  await ready()
  await pass(6)
  expect((await wallet.stored()).waiting).toMatchObject([{ state: 'collected' }])
})

test('a token that has ended is refreshed', async () => {
  issuer.replies['/token'] = (one) => {
    const isRefresh = new URLSearchParams(one.body).get('grant_type') === 'refresh_token'
    return { json: { access_token: isRefresh ? 'new' : 'token', refresh_token: 'r' } }
  }
  await wait()
  const credential = await issuer.credential(proved[0])
  issuer.replies['/deferred'] = (one) =>
    one.headers.authorization === 'Bearer new'
      ? { json: { credentials: [{ credential }] } }
      : { status: 401, json: { error: 'invalid_token' } }
  await pass(11)
  expect((await wallet.stored()).waiting).toMatchObject([{ state: 'collected' }])
})

test('twenty processes ask one question', async () => {
  await wait()
  await ready()
  wallet.clock.advance(11_000)
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 20 }, () => collectDeferredCredentials(wallet.ports, signal)))
  expect(asked()).toHaveLength(1)
  expect((await wallet.stored()).held).toHaveLength(1)
})

test('a month is enough', async () => {
  await wait()
  wallet.clock.advance(31 * 86_400_000)
  await pass(1)
  expect((await wallet.stored()).waiting).toMatchObject([
    { state: 'failed', failure: 'The issuer took too long.' },
  ])
  expect(asked()).toEqual([])
})

test('questions become rarer, never more often than the issuer wants, and stay within an hour of its wish', () => {
  const pause = (interval: number | undefined, attempts: number) => nextQuestion(0, interval, attempts) / 1000
  expect([pause(undefined, 0), pause(0, 0), pause(7, 20), pause(7, 21), pause(7, 99)]).toEqual([
    5, 1, 7, 14, 3600,
  ])
  expect(pause(1e9, 0)).toBe(3600)
})

test('of a tenant that was taken away nothing is asked, and nobody waits for it', async () => {
  for (let index = 0; index < 12; index++) await wait()
  const { tenants, units } = wallet.ports
  await units.commit([
    tenants.save({ ...wallet.tenant, isDefault: false }),
    ...tenants.remove(wallet.tenant.id, wallet.clock.now()),
  ])
  await pass(12)
  expect(asked()).toEqual([])
})
