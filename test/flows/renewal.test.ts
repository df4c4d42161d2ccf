// Credentials are had anew before they end, by a refresh token of their issuer; what was kept for it goes when it is of no use any more.
import { beforeEach, describe, expect, test } from 'vitest'
import { acceptCredentialOffer } from '../../src/core/wallet/accept-credential-offer.ts'
import { beginCollection } from '../../src/core/wallet/authorizing/begin-authorization.ts'
import { collectDeferredCredential } from '../../src/core/wallet/collect-deferred-credentials.ts'
import { deleteHeldCredential } from '../../src/core/wallet/delete-held-credential.ts'
import { renewHeldCredential } from '../../src/core/wallet/renewing/renew-credentials.ts'
import { openSession } from '../../src/core/wallet/sealed-session.ts'
import { renewHeldCredentials } from '../../src/jobs/renew-held-credentials.ts'
import { expectRefusal } from '../support/credential-issuer.ts'
import { type Asked, type ScriptedIssuer, startScriptedIssuer } from '../support/scripted-issuer.ts'
import { openWalletOffice, type WalletOffice } from '../support/wallet-office.ts'

const DAY = 86_400_000
let wallet: WalletOffice
let issuer: ScriptedIssuer
let refreshes: URLSearchParams[]

beforeEach(async () => {
  wallet = await openWalletOffice()
  issuer = await startScriptedIssuer(wallet.clock.now)
  refreshes = []
  issuer.replies['/token'] = token
  issuer.replies['/credential'] = credential
  return async () => {
    await issuer.close()
    await wallet.close()
  }
})

function token({ body }: Asked) {
  const form = new URLSearchParams(body)
  if (form.get('grant_type') === 'refresh_token') refreshes.push(form)
  const count = refreshes.length
  return {
    json: {
      access_token: `access ${count}`,
      token_type: 'Bearer',
      expires_in: 300,
      refresh_token: `refresh ${count}`,
    },
  }
}

async function credential(asked: Asked) {
  const validUntil = wallet.clock.now() + 100 * DAY
  const keys = issuer.provedKeys(asked)
  const credentials = await Promise.all(
    keys.map(async (holder) => ({ credential: await issuer.credential(holder, { validUntil }) })),
  )
  return { json: { credentials } }
}

const collect = async (copies = 1) => {
  const source = { offerUri: issuer.offerUri() }
  const { credentials } = await acceptCredentialOffer(wallet.ports, wallet.tenant, { source, copies })
  return credentials.map(({ credential: { id } }) => id)
}
const run = () => renewHeldCredentials(wallet.ports, AbortSignal.timeout(10_000))
const renewals = () => wallet.ports.walletRecords.renewals.all(wallet.tenant.id)
const keysLeft = async () => {
  const { held } = await wallet.stored()
  const kept = await Promise.all(
    held.map(({ holder }) => wallet.ports.keys.get(wallet.tenant.id, holder?.keyId as never, 'holding')),
  )
  return kept.length
}

describe('a credential that is about to end', () => {
  test('is had anew, as often as it takes, each time with the newest token', async () => {
    const [first = ''] = await collect()
    await run()
    expect(refreshes).toEqual([])
    wallet.clock.advance(91 * DAY)
    await run()
    expect(refreshes.map((form) => form.get('refresh_token'))).toEqual(['refresh 0'])
    const { held, events } = await wallet.stored()
    expect(held).toHaveLength(2)
    expect(events).toContain('wallet.credential.renewed')
    const [renewal] = await renewals()
    expect(renewal?.credentialIds).not.toContain(first)
    expect(renewal?.dueAt).toBe(wallet.clock.now() + 90 * DAY)
    await run()
    expect(refreshes).toHaveLength(1)
    wallet.clock.advance(91 * DAY)
    await run()
    expect(refreshes.at(-1)?.get('refresh_token')).toBe('refresh 1')
  })

  test('with all its copies', async () => {
    await collect(3)
    wallet.clock.advance(91 * DAY)
    await run()
    expect((await wallet.stored()).held).toHaveLength(6)
    expect(refreshes).toHaveLength(1)
  })

  test('once, whoever is at it', async () => {
    await collect()
    wallet.clock.advance(91 * DAY)
    await Promise.all([run(), run(), run()])
    expect((await wallet.stored()).held).toHaveLength(2)
    expect(refreshes).toHaveLength(1)
  })

  test('on demand, and then not again by itself', async () => {
    const [id] = await collect()
    const { credentials } = await renewHeldCredential(wallet.ports, wallet.tenant, id as never)
    expect(credentials).toHaveLength(1)
    expect(refreshes).toHaveLength(1)
    // The old one has no access any more; the new one has.
    await expectRefusalOf(renewHeldCredential(wallet.ports, wallet.tenant, id as never), 'grant_unsupported')
    await renewHeldCredential(wallet.ports, wallet.tenant, credentials[0]?.credential.id as never)
    expect(refreshes.map((form) => form.get('refresh_token'))).toEqual(['refresh 0', 'refresh 1'])
  })
})

describe('it is not had anew', () => {
  test('without a refresh token', async () => {
    delete issuer.replies['/token']
    const [id] = await collect()
    expect(await renewals()).toEqual([])
    await expectRefusalOf(renewHeldCredential(wallet.ports, wallet.tenant, id as never), 'grant_unsupported')
  })

  test('when it never ends', async () => {
    delete issuer.replies['/credential']
    await collect()
    expect(await renewals()).toEqual([])
  })

  test('when nobody holds it any more: then the access goes too', async () => {
    const ids = await collect(2)
    for (const id of ids) await deleteHeldCredential(wallet.ports, wallet.tenant.id, id)
    wallet.clock.advance(91 * DAY)
    await run()
    expect([refreshes, await renewals()]).toEqual([[], []])
  })

  test('when the issuer refuses: told, and never tried again', async () => {
    await collect()
    issuer.replies['/token'] = () => ({ status: 400, json: { error: 'invalid_grant' } })
    wallet.clock.advance(91 * DAY)
    await run()
    expect(await renewals()).toEqual([])
    const { held, events } = await wallet.stored()
    expect(held).toHaveLength(1)
    expect(events).toContain('wallet.renewal.failed')
  })

  test('when the issuer cannot now: tried again later, with the token that it gave last', async () => {
    await collect()
    issuer.replies['/credential'] = () => ({ status: 503, json: {} })
    wallet.clock.advance(91 * DAY)
    await run()
    await run()
    expect(refreshes).toHaveLength(1)
    issuer.replies['/credential'] = credential
    wallet.clock.advance(DAY)
    await run()
    expect(refreshes.map((form) => form.get('refresh_token'))).toEqual(['refresh 0', 'refresh 1'])
    expect((await wallet.stored()).held).toHaveLength(2)
    expect(await keysLeft()).toBe(2)
  })
})

test('a collection that nobody came back for ends by itself, and its key with it', async () => {
  issuer.replies['/.well-known/oauth-authorization-server'] = () => ({
    json: {
      issuer: issuer.url,
      token_endpoint: `${issuer.url}/token`,
      authorization_endpoint: `${issuer.url}/authorize`,
    },
  })
  const source = { offerUri: issuer.offerUri({ grants: { authorization_code: {} } }) }
  const ports = { ...wallet.ports, publicUrl: 'https://office.example' }
  const { authorization } = await beginCollection(ports, wallet.tenant, { source })
  const { id, clientKeyId } = authorization
  await run()
  expect(await ports.walletRecords.authorizations.find(wallet.tenant.id, id)).toMatchObject({
    state: 'pending',
  })
  wallet.clock.advance(DAY)
  await run()
  expect(await ports.walletRecords.authorizations.find(wallet.tenant.id, id)).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('in time'),
  })
  await expectRefusal(ports.keys.get(wallet.tenant.id, clientKeyId, 'holding'), 'key_not_found')
})

test('the key of access that several collections wait with goes with the last of them', async () => {
  const supported = (issuer.metadata() as { credential_configurations_supported: { Degree: object } })
    .credential_configurations_supported
  issuer.replies['/.well-known/openid-credential-issuer'] = () => ({
    json: {
      ...issuer.metadata(),
      credential_configurations_supported: { Degree: supported.Degree, Second: supported.Degree },
    },
  })
  let asked = 0
  issuer.replies['/credential'] = () => ({
    status: 202,
    json: { transaction_id: `t ${asked++}`, interval: 1 },
  })
  issuer.replies['/deferred'] = () => ({ status: 400, json: { error: 'credential_request_denied' } })
  const source = { offerUri: issuer.offerUri({ credential_configuration_ids: ['Degree', 'Second'] }) }
  const { waiting } = await acceptCredentialOffer(wallet.ports, wallet.tenant, { source })
  expect(waiting).toHaveLength(2)
  const [first] = waiting
  if (first === undefined) throw new Error('nothing waits')
  const { clientKeyId } = openSession(wallet.ports.secrets, first, first.sealedSession)
  const exists = () =>
    wallet.ports.keys.get(wallet.tenant.id, clientKeyId, 'holding').then(
      () => true,
      () => false,
    )
  const after: boolean[] = []
  for (const one of waiting) {
    wallet.clock.advance(5_000)
    await collectDeferredCredential(wallet.ports, wallet.tenant, one)
    after.push(await exists())
  }
  expect(after).toEqual([true, false])
})

async function expectRefusalOf(work: Promise<unknown>, code: string): Promise<void> {
  await expect(work).rejects.toMatchObject({ code })
}
