// Machines present by themselves only what a policy allows; whoever orders a presentation is held back only by what one denies.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptCredentialOffer } from '../../src/core/wallet/accept-credential-offer.ts'
import {
  createPolicy,
  type PolicyTerms,
  removePolicy,
} from '../../src/core/wallet/policies/administer-policies.ts'
import { registerVerifier } from '../../src/core/wallet/policies/administer-verifiers.ts'
import { presentCredentials } from '../../src/core/wallet/presenting/present-credentials.ts'
import { createTestKey, expectRefusal } from '../support/credential-issuer.ts'
import { type ScriptedIssuer, startScriptedIssuer } from '../support/scripted-issuer.ts'
import { type Changes, type ScriptedVerifier, startScriptedVerifier } from '../support/scripted-verifier.ts'
import { openWalletOffice, type WalletOffice } from '../support/wallet-office.ts'

let wallet: WalletOffice
let issuer: ScriptedIssuer
let verifier: ScriptedVerifier
let type: string

beforeAll(async () => {
  wallet = await openWalletOffice()
  issuer = await startScriptedIssuer(wallet.clock.now)
  type = `${issuer.url}/types/degree`
  await acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri() } })
  await issuer.close()
})
afterAll(() => wallet?.close())
beforeEach(async () => {
  verifier = await startScriptedVerifier(wallet.clock.now)
  return async () => {
    for (const { id } of await wallet.ports.walletRecords.policies.all(wallet.tenant.id)) {
      await removePolicy(wallet.ports, wallet.tenant.id, id)
    }
    await verifier.close()
  }
})

const allow = (terms: Partial<PolicyTerms> = {}) =>
  createPolicy(wallet.ports, wallet.tenant.id, {
    name: `Policy ${wallet.ports.random.id(0)}`,
    effect: 'allow',
    verifiers: [verifier.did],
    credentialTypes: [type],
    issuers: [],
    ...terms,
  })
const present = (changes: Changes = {}, onlyByPolicy = true) =>
  presentCredentials(wallet.ports, wallet.tenant, { requestUri: verifier.ask(changes), onlyByPolicy })
const forbidden = async (changes: Changes = {}, onlyByPolicy = true) => {
  await expectRefusal(present(changes, onlyByPolicy), 'presentation_forbidden')
  expect(verifier.posts.at(-1)).toEqual({ error: 'access_denied', state: 'af0ifjsldkj' })
}

describe('a machine', () => {
  test('shows nothing without a policy, and what one allows', async () => {
    await forbidden()
    await allow({ claims: [['name']] })
    await present()
    expect(verifier.posts.at(-1)).toHaveProperty('vp_token')
  })

  test.each<[string, () => Partial<PolicyTerms>]>([
    ['another verifier', () => ({ verifiers: ['did:web:other.example'] })],
    ['another type', () => ({ credentialTypes: ['https://other.example'] })],
    ['another issuer', () => ({ issuers: ['did:web:other.example'] })],
    ['another claim', () => ({ claims: [['age']] })],
    ['a time that is over', () => ({ validUntil: wallet.clock.now() })],
  ])('shows nothing when the policy is for %s', async (_, terms) => {
    await allow(terms())
    await forbidden()
  })

  test('believes nobody who only says where the answer goes', async () => {
    await allow({ verifiers: ['*'] })
    await present()
    await forbidden({ naming: 'redirect_uri' })
  })

  test('tells of every decision', async () => {
    const { name } = await allow()
    await present()
    const { items } = await wallet.ports.events.list(wallet.tenant.id, {}, { limit: 100 })
    const [told] = items.filter(({ detail }) => detail?.includes(JSON.stringify(name)))
    expect(told).toMatchObject({
      type: 'wallet.presentation.sent',
      data: { state: 'sent', verifier: verifier.clientIds.decentralized_identifier },
      detail: expect.stringContaining(`${type} (name)`),
    })
    expect(JSON.stringify(items)).not.toContain('Ada')
  })
})

describe('whoever orders it', () => {
  test('needs no policy', async () => {
    await present({}, false)
    expect(verifier.posts.at(-1)).toHaveProperty('vp_token')
  })

  test('is held back by what is denied, whatever is allowed', async () => {
    await allow()
    await allow({ effect: 'deny', claims: [['name']] })
    await forbidden({}, false)
    await forbidden()
  })
})

describe('a verifier that was registered', () => {
  const register = (more: object = {}) =>
    registerVerifier(wallet.ports, wallet.tenant.id, {
      clientId: verifier.clientIds.registered,
      name: 'Verifier',
      keys: [{ ...verifier.key.jwk, kid: 'k1' }],
      responseUris: [`${verifier.url}/response`],
      ...more,
    }).then(({ id }) => ({
      forget: () =>
        wallet.ports.units.commit([wallet.ports.walletRecords.verifiers.remove(wallet.tenant.id, id)]),
    }))

  test('is answered where it was registered, with its key', async () => {
    const { forget } = await register()
    expect(await present({ naming: 'registered' }, false)).toMatchObject({ identifiedBy: 'pre-registered' })
    await allow({ verifiers: [verifier.clientIds.registered] })
    await present({ naming: 'registered' })
    await forget()
    await expectRefusal(present({ naming: 'registered' }), 'verifier_request_invalid', /registered/)
  })

  test('without key it need not sign', async () => {
    const { forget } = await register({ keys: [] })
    expect(await present({ naming: 'registered', passing: 'link' }, false)).toMatchObject({
      identifiedBy: 'pre-registered',
    })
    await forget()
  })

  test.each<[string, Changes, RegExp]>([
    ['unsigned', { passing: 'link' }, /not signed/],
    ['signed by another', { key: createTestKey() }, /signature/],
    ['signed by an unknown key', { header: { kid: 'k2' } }, /not a key that was registered/],
    ['elsewhere', { claims: { response_uri: 'https://other.example/response' } }, /registered or attested/],
  ])('%s it is refused', async (_, changes, detail) => {
    const { forget } = await register()
    await expectRefusal(
      present({ naming: 'registered', ...changes }, false),
      'verifier_request_invalid',
      detail,
    )
    expect(verifier.posts).toEqual([])
    await forget()
  })

  test('with metadata of its own it hears invalid_client', async () => {
    const { forget } = await register()
    const changes = { naming: 'registered', claims: { client_metadata: {} } } as const
    await expectRefusal(present(changes, false), 'verifier_request_invalid')
    expect(verifier.posts).toEqual([{ error: 'invalid_client', state: 'af0ifjsldkj' }])
    await forget()
  })
})
