// An issuer that insists on encryption: the office, asked by a wallet that is told so; and issuers whose encryption is no good.
import { CompactEncrypt, importJWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OutgoingHttp } from '../../src/core/ports/outgoing-http.ts'
import { acceptCredentialOffer } from '../../src/core/wallet/accept-credential-offer.ts'
import { createOutgoingHttp } from '../../src/http/outgoing/create-outgoing-http.ts'
import { createOpenid4vciClient } from '../../src/protocols/openid4vci-client/create-issuer-client.ts'
import { expectRefusal } from '../support/credential-issuer.ts'
import { ada, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { type Asked, type ScriptedIssuer, startScriptedIssuer } from '../support/scripted-issuer.ts'
import { openWalletOffice, type WalletOffice } from '../support/wallet-office.ts'

describe('our own issuer', () => {
  let office: Office
  let wallet: WalletOffice
  const sent: { url: string; type: string | undefined; answer: string | undefined }[] = []
  beforeAll(async () => {
    office = await startOffice()
    wallet = await openWalletOffice({ rules: { trustAnyCertificate: true } })
  })
  afterAll(async () => {
    await wallet?.close()
    await office?.remove()
  })

  /** Tells the wallet that the issuer insists. */
  function insisting(outgoing: OutgoingHttp): OutgoingHttp {
    return {
      async request(request) {
        const answer = await outgoing.request(request)
        const { 'content-type': type } = request.headers ?? {}
        sent.push({ url: request.url, type, answer: answer.headers['content-type'] })
        if (!request.url.includes('openid-credential-issuer')) return answer
        const text = new TextDecoder().decode(answer.body)
        const body = new TextEncoder().encode(
          text.replaceAll('"encryption_required":false', '"encryption_required":true'),
        )
        return { ...answer, body }
      },
    }
  }

  test('gets an encrypted request, and gives an encrypted answer', async () => {
    const real = createOutgoingHttp({ allowPrivateNetworks: true })
    const { clock, random, log } = wallet.ports
    const issuerClient = createOpenid4vciClient({ outgoing: insisting(real), clock, random, log })
    const { credentialOfferUri: offerUri } = await offerTo(office)
    const { credentials } = await acceptCredentialOffer(
      { ...wallet.ports, issuerClient, walletRules: { clockSkewSeconds: 3_600, trustAnyCertificate: true } },
      wallet.tenant,
      { source: { offerUri } },
    )
    real.close()
    expect(credentials.map(({ claims }) => claims)).toMatchObject([ada])
    const asked = sent.find(({ url }) => url.endsWith('/credential'))
    expect(asked).toMatchObject({
      type: 'application/jwt',
      answer: expect.stringMatching(/^application\/jwt/),
    })
  })
})

describe('an issuer', () => {
  let wallet: WalletOffice
  let issuer: ScriptedIssuer
  beforeEach(async () => {
    wallet = await openWalletOffice()
    issuer = await startScriptedIssuer(wallet.clock.now)
    insists({})
    return async () => {
      await issuer.close()
      await wallet.close()
    }
  })
  function insists(changes: object): void {
    const metadata = {
      ...issuer.metadata(),
      credential_response_encryption: {
        alg_values_supported: ['ECDH-ES'],
        enc_values_supported: ['A128GCM'],
        encryption_required: true,
      },
      ...changes,
    }
    issuer.replies['/.well-known/openid-credential-issuer'] = () => ({ json: metadata })
  }
  const collect = () =>
    acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri() } })
  /** Answers encrypted to the key of the request, or to another one. */
  const encrypted =
    (change: { key?: object; enc?: string; type?: string } = {}) =>
    async (asked: Asked) => {
      const { credential_response_encryption: wanted } = asked.json()
      const credentials = await Promise.all(
        issuer.provedKeys(asked).map(async (holder) => ({ credential: await issuer.credential(holder) })),
      )
      const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify({ credentials })))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: change.enc ?? wanted.enc, kid: wanted.jwk.kid })
        .encrypt(await importJWK((change.key ?? wanted.jwk) as never, 'ECDH-ES'))
      return (response: import('node:http').ServerResponse) => {
        response.writeHead(200, { 'content-type': change.type ?? 'application/jwt' }).end(jwe)
      }
    }
  const other = {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  }

  test('that has no key for requests gets them in clear, and answers encrypted', async () => {
    issuer.replies['/credential'] = encrypted()
    expect((await collect()).credentials).toHaveLength(1)
    const [one, two] = issuer.asked.filter(({ path }) => path === '/credential')
    expect(one?.json().credential_response_encryption).toMatchObject({
      enc: 'A128GCM',
      jwk: { kty: 'EC', crv: 'P-256', alg: 'ECDH-ES', use: 'enc' },
    })
    expect(one?.json().credential_response_encryption.jwk).not.toHaveProperty('d')
    expect(two).toBeUndefined()
  })

  test.each<[string, Parameters<typeof encrypted>[0], RegExp]>([
    ['to another key', { key: other }, /cannot be decrypted/],
    ['in another way', { enc: 'A256GCM' }, /cannot be decrypted/],
    ['and calls it something else', { type: 'application/json' }, /not encrypted/],
  ])('that answers encrypted %s is refused', async (_, change, detail) => {
    issuer.replies['/credential'] = encrypted(change)
    await expectRefusal(collect(), 'issuer_answer_invalid', detail)
    expect((await wallet.stored()).held).toEqual([])
  })

  test('that answers in clear is refused', async () => {
    await expectRefusal(collect(), 'issuer_answer_invalid', /not encrypted/)
  })

  test.each<[string, object]>([
    ['an algorithm that nobody has', { alg_values_supported: ['RSA1_5'], enc_values_supported: ['A128GCM'] }],
    [
      'a cipher that nobody has',
      { alg_values_supported: ['ECDH-ES'], enc_values_supported: ['A128CBC-HS256'] },
    ],
    ['nothing that it names', {}],
  ])('that insists on %s is refused before the code is spent', async (_, how) => {
    insists({ credential_response_encryption: { ...how, encryption_required: true } })
    await expectRefusal(collect(), 'offer_invalid', /credential_response_encryption/)
    expect(issuer.asked.some(({ path }) => path === '/token')).toBe(false)
  })

  test('that insists on encrypted requests without a key is refused', async () => {
    insists({
      credential_request_encryption: {
        jwks: { keys: [{ kty: 'oct' }] },
        enc_values_supported: ['A128GCM'],
        encryption_required: true,
      },
    })
    await expectRefusal(collect(), 'offer_invalid', /credential_request_encryption/)
  })
})
