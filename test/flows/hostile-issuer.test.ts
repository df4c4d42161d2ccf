// An issuer is a stranger: whatever it answers costs a clear error, bounded time and memory, and nothing is kept.
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/core/errors.ts'
import { acceptCredentialOffer } from '../../src/core/wallet/accept-credential-offer.ts'
import { createTestIssuer, createTestKey, expectRefusal } from '../support/credential-issuer.ts'
import { type Reply, type ScriptedIssuer, startScriptedIssuer } from '../support/scripted-issuer.ts'
import { openWalletOffice, type WalletOffice } from '../support/wallet-office.ts'

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
/** Whatever went wrong, it left nothing. */
afterEach(async () => {
  expect(await wallet.stored()).toEqual({ held: [], waiting: [], events: [] })
})

const LONGEST_MS = 8_000
const MOST_BYTES = 96 * 1024 * 1024

async function refused(
  code: ErrorCode,
  detail?: RegExp,
  copies = 1,
  offerUri = issuer.offerUri(),
): Promise<void> {
  const [start, memory] = [performance.now(), process.memoryUsage().rss]
  await expectRefusal(
    acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri }, copies }),
    code,
    detail,
  )
  expect(performance.now() - start).toBeLessThan(LONGEST_MS)
  expect(process.memoryUsage().rss - memory).toBeLessThan(MOST_BYTES)
}

const endless = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = Buffer.alloc(65_536, ' ')
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

const drip = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 100)
  response.once('close', () => clearInterval(timer))
}

const bomb = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  response.end(gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')))
}

const html = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/html' })
  response.end('<!doctype html><p>Log in first</p>')
}

const redirect = (response: ServerResponse): void => {
  response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' })
  response.end()
}

const hangUp = (response: ServerResponse): void => void response.destroy()

const paths = {
  metadata: '/.well-known/openid-credential-issuer',
  'authorization server': '/.well-known/oauth-authorization-server',
  token: '/token',
  credential: '/credential',
} as const

describe.each(Object.entries(paths))('the %s', (_, path) => {
  test.each<[string, Reply]>([
    ['never ends', endless],
    ['drips', drip],
    ['is a gzip bomb', bomb],
    ['breaks off', hangUp],
  ])('%s', async (_name, reply) => {
    issuer.replies[path] = () => reply
    await refused('outgoing_failed')
  })

  test('is a page for people', async () => {
    issuer.replies[path] = () => html
    await refused('issuer_answer_invalid', /not called JSON/)
  })

  test('leads to a private address', async () => {
    issuer.replies[path] = () => redirect
    const error = await acceptCredentialOffer(wallet.ports, wallet.tenant, {
      source: { offerUri: issuer.offerUri() },
    }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: expect.stringMatching(/^(outgoing_failed|issuer_refused)$/) })
    expect(issuer.asked.filter((asked) => asked.path === path).length).toBeLessThanOrEqual(2)
  })

  test('is JSON of another shape, too deep, or with two members of one name', async () => {
    for (const json of ['[]', '"x"', '{}', '['.repeat(10_000), '{"a":1,"a":2}', '{"__proto__":{}}']) {
      issuer.replies[path] = () => ({ json })
      await refused('issuer_answer_invalid')
    }
  })
})

describe('the offer', () => {
  test('refers to a private address, or to something endless', async () => {
    const byReference = (url: string) =>
      `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(url)}`
    await refused('outgoing_refused', undefined, 1, byReference('https://169.254.169.254/offer'))
    await refused('outgoing_refused', undefined, 1, byReference('http://192.0.2.1/offer'))
    issuer.replies['/offer'] = () => endless
    await refused('outgoing_failed', undefined, 1, byReference(`${issuer.url}/offer`))
    issuer.replies['/offer'] = () => html
    await refused('issuer_answer_invalid', undefined, 1, byReference(`${issuer.url}/offer`))
    issuer.replies['/offer'] = () => ({ status: 404, json: {} })
    await refused('offer_over', undefined, 1, byReference(`${issuer.url}/offer`))
    expect(issuer.asked.every(({ path }) => path === '/offer')).toBe(true)
  })

  test.each<[string, Record<string, unknown>, ErrorCode]>([
    ['names a private issuer', { credential_issuer: 'https://10.0.0.1' }, 'outgoing_refused'],
    ['names an issuer with a query', { credential_issuer: 'https://a.example/?x=1' }, 'offer_invalid'],
    ['names an issuer with a user', { credential_issuer: 'https://a@b.example' }, 'offer_invalid'],
    ['names a file', { credential_issuer: 'file:///etc/passwd' }, 'offer_invalid'],
    ['has no configuration', { credential_configuration_ids: [] }, 'offer_invalid'],
    [
      'has 1000 of them',
      { credential_configuration_ids: Array.from({ length: 1000 }, String) },
      'offer_invalid',
    ],
    ['has one twice', { credential_configuration_ids: ['Degree', 'Degree'] }, 'offer_invalid'],
    [
      'has one that the issuer does not know',
      { credential_configuration_ids: ['x'] },
      'issuer_answer_invalid',
    ],
    ['has one of a prototype', { credential_configuration_ids: ['constructor'] }, 'issuer_answer_invalid'],
    ['has no grant of ours', { grants: { authorization_code: {} } }, 'grant_unsupported'],
  ])('%s', async (_, changes, code) => {
    // Some refusals say it all to the caller: nothing is left for the log.
    await expect(
      acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri(changes) } }),
    ).rejects.toMatchObject({ code })
    expect(issuer.asked.filter(({ path }) => path === '/token')).toEqual([])
  })

  test('names an authorization server that its issuer does not know: nobody is asked for a token', async () => {
    const grant = { 'pre-authorized_code': 'code', authorization_server: 'https://evil.example' }
    const offerUri = issuer.offerUri({
      grants: { 'urn:ietf:params:oauth:grant-type:pre-authorized_code': grant },
    })
    await refused('offer_invalid', /authorization_server is not in the metadata/, 1, offerUri)
    expect(issuer.asked.map(({ path }) => path)).toEqual(['/.well-known/openid-credential-issuer'])
  })
})

describe('metadata', () => {
  test('of another issuer, by a slash or by a letter', async () => {
    for (const credential_issuer of [`${issuer.url}/`, issuer.url.toUpperCase(), 'https://bank.example']) {
      issuer.replies['/.well-known/openid-credential-issuer'] = () => ({
        json: { ...issuer.metadata(), credential_issuer },
      })
      await refused('issuer_answer_invalid', /credential_issuer of the metadata is another/)
    }
  })

  test('of an authorization server that is another', async () => {
    issuer.replies['/.well-known/oauth-authorization-server'] = () => ({
      json: { issuer: 'https://bank.example', token_endpoint: `${issuer.url}/token` },
    })
    await refused('issuer_answer_invalid', /RFC 8414/)
  })

  test('that sends the code or the token elsewhere inside', async () => {
    issuer.replies['/.well-known/oauth-authorization-server'] = () => ({
      json: { issuer: issuer.url, token_endpoint: 'http://10.0.0.1/token' },
    })
    await refused('outgoing_refused')
  })

  test.each([
    ['a format that nobody knows', { format: 'x' }],
    ['attested keys', { proof_types_supported: { jwt: { key_attestations_required: {} } } }],
    ['another kind of proof', { proof_types_supported: { ldp_vp: {} } }],
    [
      'a signature that we cannot make',
      { proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['RS1'] } } },
    ],
    ['a way of binding that we do not have', { cryptographic_binding_methods_supported: ['cose_key'] }],
  ])('asks for %s: refused before the code is spent', async (_, changes) => {
    const metadata = issuer.metadata() as { credential_configurations_supported: { Degree: object } }
    const Degree = { ...metadata.credential_configurations_supported.Degree, ...changes }
    issuer.replies['/.well-known/openid-credential-issuer'] = () => ({
      json: { ...metadata, credential_configurations_supported: { Degree } },
    })
    await expect(
      acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri() } }),
    ).rejects.toMatchObject({ code: 'offer_invalid' })
    expect(issuer.asked.filter(({ path }) => path === '/token')).toEqual([])
  })
})

describe('the credential', () => {
  /** Answers with what `make` makes of the proved keys, and asks for a notification. */
  const answering = (
    make: (keys: ReturnType<ScriptedIssuer['provedKeys']>) => Promise<readonly unknown[]>,
  ): void => {
    issuer.replies['/credential'] = async (asked) => ({
      json: {
        credentials: (await make(issuer.provedKeys(asked))).map((credential) => ({ credential })),
        notification_id: 'notify',
      },
    })
  }
  const notified = () =>
    issuer.asked.filter(({ path }) => path === '/notification').map((asked) => asked.json().event)

  test('is bound to the key of somebody else', async () => {
    answering(async () => [await issuer.credential(createTestKey().jwk)])
    await refused('credential_invalid', /bound to another key/)
    expect(notified()).toEqual(['credential_failure'])
  })

  test('is bound to nobody', async () => {
    answering(async () => [await issuer.credential(undefined)])
    await refused('credential_invalid', /bound to nobody/)
  })

  test('is signed by another than it says', async () => {
    const other = createTestIssuer('ES256', issuer.issuer.did)
    const { signer } = issuer.issuer
    answering(async ([key]) => [
      await issuer.credential(key, { signer: { ...signer, sign: other.key.sign } }),
    ])
    await refused('signature_invalid')
  })

  test('is of an issuer that nobody can find', async () => {
    const signer = {
      ...issuer.issuer.signer,
      issuer: 'did:web:nowhere.invalid',
      header: { kid: 'did:web:nowhere.invalid#1' },
    }
    answering(async ([key]) => [await issuer.credential(key, { signer })])
    await refused('did_unresolvable')
  })

  test('is by certificate, and no anchor vouches for it', async () => {
    const { createCertificateAuthority } = await import('../support/certificate-authority.ts')
    const { certify } = await createCertificateAuthority()
    const pem = await certify(issuer.issuer.key.jwk as never, 'https://bank.example')
    const x5c = [pem.replace(/-----[^-]+-----|\s/g, '')]
    const signer = { ...issuer.issuer.signer, issuer: 'https://bank.example', header: { x5c } }
    answering(async ([key]) => [await issuer.credential(key, { signer })])
    await refused('untrusted_issuer')
  })

  test('is of another type than was offered', async () => {
    answering(async ([key]) => [
      await issuer.credential(key, { type: { vct: 'https://bank.example/money' } }),
    ])
    await refused('credential_invalid', /type is not that of the configuration/)
  })

  test('is over, or not begun', async () => {
    const now = wallet.clock.now()
    answering(async ([key]) => [await issuer.credential(key, { issuedAt: now - 9e6, validUntil: now - 1e6 })])
    await refused('credential_invalid', /expired/)
    answering(async ([key]) => [await issuer.credential(key, { issuedAt: now + 9e6 })])
    await refused('credential_invalid')
  })

  test('is revoked or suspended already', async () => {
    issuer.statuses.set(0, 1)
    await refused('credential_invalid', /revoked already/)
    expect(notified()).toEqual(['credential_failure'])
  })

  test.each<[string, Reply]>([
    ['is not there', { status: 404, json: {} }],
    ['never ends', endless],
    ['is no list', { json: {} }],
    ['leads elsewhere', redirect],
  ])('has a status list that %s: not valid by default', async (_, reply) => {
    issuer.replies['/status'] = () => reply
    await refused('status_list_unavailable')
    expect(notified()).toEqual(['credential_failure'])
  })

  test('has a status that is not read here', async () => {
    answering(async ([key]) => [await issuer.credential(key, { status: { status: { oracle: {} } } })])
    await refused('status_list_unavailable')
  })

  test('has a status list that somebody else signs', async () => {
    const stranger = await startScriptedIssuer(wallet.clock.now)
    const status = { status: { status_list: { idx: 0, uri: `${stranger.url}/status` } } }
    answering(async ([key]) => [await issuer.credential(key, { status })])
    await refused('status_list_unavailable', /signed by somebody else/)
    await stranger.close()
  })

  test.each<[string, unknown]>([
    ['an object', {}],
    ['an empty text', ''],
    ['no JWT', 'x.y'],
    ['two megabytes', 'x'.repeat(2_000_000)],
  ])('is %s', async (_, credential) => {
    answering(async () => [credential])
    await expect(
      acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri() } }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(issuer_answer_invalid|credential_invalid)$/) })
  })

  test('comes 10,000 times', async () => {
    answering(async ([key]) => {
      const one = await issuer.credential(key)
      return Array.from({ length: 10_000 }, () => one)
    })
    await refused('outgoing_failed', /more than 4194304 bytes/)
    answering(async () => Array.from({ length: 10_000 }, () => 'x'))
    await refused('issuer_answer_invalid', /NOT have more than 100 items/)
    answering(async ([key]) => {
      const one = await issuer.credential(key)
      return Array.from({ length: 50 }, () => one)
    })
    await refused('issuer_answer_invalid', /50 credentials for 1 keys/)
  })

  test('of a batch is bad, and two are good: all are refused', async () => {
    answering(async ([one, two]) => [
      await issuer.credential(one),
      await issuer.credential(two),
      await issuer.credential(createTestKey().jwk),
    ])
    await refused('credential_invalid', /bound to another key/, 3)
    expect(notified()).toEqual(['credential_failure'])
  })

  test('of a batch is another one again', async () => {
    answering(async ([one]) => [await issuer.credential(one), await issuer.credential(one)])
    await refused('credential_invalid', /one credential for each key/, 2)
  })
})

test('whoever drips while credentials are verified costs the time of the whole, not of each', async () => {
  issuer.replies['/status'] = () => {
    wallet.clock.advance(31_000)
    return undefined
  }
  await refused('outgoing_failed', /time of the whole/, 3)
  expect(issuer.asked.filter(({ path }) => path === '/status')).toHaveLength(1)
})

test('an issuer that drips at every step is left when the time of the whole is over', async () => {
  issuer.replies['/nonce'] = () => {
    wallet.clock.advance(31_000)
    return { json: { c_nonce: 'x' } }
  }
  await refused('outgoing_failed', /time of the whole/)
})
