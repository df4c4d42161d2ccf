// Each wallet first proves itself against an issuer on other people's code: what fails with Chancery later is Chancery's.
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ForeignIssuer, startForeignIssuer } from '../support/foreign-issuer/foreign-issuer.ts'
import { readStatus, verifySdJwtVc } from './oracles/verify-sd-jwt-vc.ts'
import { type CredoWallet, startCredo } from './wallets/credo/credo.ts'
import { collectWithOpenId4vc } from './wallets/openid4vc.ts'
import { collectWithSphereon } from './wallets/sphereon.ts'

let issuer: ForeignIssuer
const claims = { given_name: 'Ada', family_name: 'Lovelace' }

beforeAll(async () => {
  issuer = await startForeignIssuer()
})
afterAll(() => issuer?.close())

describe('@openid4vc/openid4vci as the wallet', () => {
  test('an offer by reference becomes a credential that verifies, bound to the wallet’s key', async () => {
    const { credentials, keys } = await collectWithOpenId4vc(
      await issuer.createOffer({ configuration: 'diploma', claims }),
    )
    const verified = await verifySdJwtVc(credentials[0] ?? '', issuer.identity.trustAnchor)
    expect(verified.claims).toMatchObject(claims)
    expect(verified.disclosable).toEqual(['given_name', 'family_name'])
    const [bound, held] = [verified.claims.cnf?.jwk, keys[0]?.publicJwk]
    expect(await calculateJwkThumbprint(bound ?? {})).toBe(await calculateJwkThumbprint(held ?? {}))
  })

  test('the oracle refuses a foreign anchor and a changed claim', async () => {
    const { credentials } = await collectWithOpenId4vc(
      await issuer.createOffer({ configuration: 'diploma', claims }),
    )
    const credential = credentials[0] ?? ''
    const other = await startForeignIssuer()
    await expect(verifySdJwtVc(credential, other.identity.trustAnchor)).rejects.toThrow('not issued')
    await other.close()
    const [jwt = '', ...disclosures] = credential.split('~')
    const [header, payload = '', signature] = jwt.split('.')
    const forged = Buffer.from(payload, 'base64url').toString().replace('types', 'tipes')
    const changed = `${header}.${Buffer.from(forged).toString('base64url')}.${signature}`
    await expect(
      verifySdJwtVc([changed, ...disclosures].join('~'), issuer.identity.trustAnchor),
    ).rejects.toThrow()
  })

  test('by value, with a transaction code, three copies, a bound token', async () => {
    const offer = { configuration: 'diploma', claims, naming: 'did', txCode: '1234', byValue: true } as const
    const { credentials, tokenType } = await collectWithOpenId4vc(await issuer.createOffer(offer), {
      txCode: '1234',
      copies: 3,
      dpop: true,
    })
    expect(tokenType).toBe('DPoP')
    expect(credentials).toHaveLength(3)
    for (const credential of credentials) {
      expect((await verifySdJwtVc(credential)).claims).toMatchObject(claims)
    }
    await expect(collectWithOpenId4vc(await issuer.createOffer(offer), { txCode: '9999' })).rejects.toThrow()
  })

  test('accepted', async () => {
    const { notify } = await collectWithOpenId4vc(
      await issuer.createOffer({ configuration: 'diploma', claims }),
    )
    expect(await notify('credential_accepted')).toBe(204)
    expect(issuer.notifications).toEqual(['credential_accepted'])
  })

  test('deferred', async () => {
    const waiting = await collectWithOpenId4vc(
      await issuer.createOffer({ configuration: 'diploma.w3c', claims, deferred: true }),
    )
    expect(waiting.credentials).toEqual([])
    const collected = await waiting.collectDeferred()
    expect(decodeProtectedHeader(collected.credentials[0] ?? '').kid).toBe(`${issuer.identity.did}#0`)
  })

  test('the status list tells who was revoked', async () => {
    const foreign = await startForeignIssuer()
    const anchor = foreign.identity.trustAnchor
    const collect = async () =>
      (await collectWithOpenId4vc(await foreign.createOffer({ configuration: 'diploma', claims })))
        .credentials[0] ?? ''
    const [first, second] = [await collect(), await collect()]
    foreign.setStatus(1, 1)
    expect([await readStatus(first, anchor), await readStatus(second, anchor)]).toEqual([0, 1])
    await foreign.close()
  })
})

describe('@sphereon/oid4vci-client as the wallet', () => {
  test('an SD-JWT VC with a transaction code', async () => {
    const { credentials } = await collectWithSphereon(
      await issuer.createOffer({ configuration: 'diploma', claims, txCode: '4711' }),
      { format: 'dc+sd-jwt', txCode: '4711' },
    )
    expect((await verifySdJwtVc(credentials[0] ?? '', issuer.identity.trustAnchor)).claims).toMatchObject(
      claims,
    )
  })
})

describe('Credo as the wallet', () => {
  let credo: CredoWallet
  beforeAll(async () => {
    credo = await startCredo({ trustedCertificates: [issuer.identity.trustAnchor] })
  })
  afterAll(() => credo?.stop())

  test('SD-JWT VC by certificate and by DID, W3C JWT by DID, with status checked', async () => {
    const byCertificate = await credo.collect(
      await issuer.createOffer({ configuration: 'diploma', claims }),
      {
        copies: 2,
        verifyStatus: true,
      },
    )
    expect(byCertificate.credentials).toHaveLength(2)
    const byDid = await credo.collect(
      await issuer.createOffer({ configuration: 'diploma', claims, naming: 'did', txCode: '1234' }),
      { txCode: '1234' },
    )
    expect((await verifySdJwtVc(byDid.credentials[0] ?? '')).claims).toMatchObject(claims)
    const w3c = await credo.collect(await issuer.createOffer({ configuration: 'diploma.w3c', claims }), {
      binding: 'did',
    })
    expect(decodeProtectedHeader(w3c.credentials[0] ?? '').kid).toBe(`${issuer.identity.did}#0`)
  })

  test('Credo refuses what a certificate signed that it does not trust', async () => {
    const distrustful = await startCredo()
    await expect(
      distrustful.collect(await issuer.createOffer({ configuration: 'diploma', claims })),
    ).rejects.toThrow()
    await distrustful.stop()
  })
})
