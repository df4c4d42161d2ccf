import { describe, expect, it } from 'vitest'
import {
  createTestIssuer,
  createTestKey,
  expectation,
  expectRefusal,
  now,
} from '../../../test/support/credential-issuer.ts'
import { digestOf, disclosureOf, forgeKeyBinding, forgeSdJwt } from '../../../test/support/forge-sd-jwt.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = createTestIssuer()
const holder = createTestKey()
const [first, second] = [disclosureOf(['s1', 'given_name', 'Erika']), disclosureOf(['s2', 'degree', 'MSc'])]
const credential = { payload: { cnf: { jwk: holder.jwk }, _sd: [digestOf(first), digestOf(second)] } }
const presented = forgeSdJwt(issuer, { ...credential, disclosures: [first] })
const presentation = { audience: 'https://verifier.example', nonce: 'n-0S6_WzA2Mj', maxAgeSeconds: 300 }
const verify = (encoded: string) => verifySdJwtVc(encoded, issuer.lookup, { ...expectation, presentation })
const seconds = now / 1000

describe('key binding', () => {
  it('proves the holder', async () => {
    const verified = await verify(presented + forgeKeyBinding(presented, holder))
    expect(verified).toMatchObject({ holderBound: true, claims: { given_name: 'Erika' } })
  })

  it.each(['ES384', 'EdDSA', 'ES256K'] as const)('proves a holder whose key is for %s', async (algorithm) => {
    const other = createTestKey(algorithm)
    const theirs = forgeSdJwt(issuer, { payload: { cnf: { jwk: other.jwk } } })
    expect((await verify(theirs + forgeKeyBinding(theirs, other))).holderBound).toBe(true)
  })

  it.each([
    ['typ JWT', { header: { typ: 'JWT' } }, /5\.4/],
    ['no typ', { header: { typ: undefined } }, /5\.4/],
    ['typ of a key proof', { header: { typ: 'openid4vci-proof+jwt' } }, /5\.4/],
    ['another nonce', { payload: { nonce: 'other' } }, /5\.6/],
    ['no nonce', { payload: { nonce: undefined } }, /5\.6/],
    ['another audience', { payload: { aud: 'https://other.example' } }, /5\.6/],
    ['no audience', { payload: { aud: undefined } }, /5\.6/],
    ['an array of audiences', { payload: { aud: [presentation.audience] } }, /5\.6/],
    ['no iat', { payload: { iat: undefined } }, /4\.3/],
    ['iat as text', { payload: { iat: String(seconds) } }, /NumericDate/],
    ['iat of 1970', { payload: { iat: 0 } }, /5\.5/],
    ['iat too old', { payload: { iat: seconds - 361 } }, /5\.5/],
    ['iat in the future', { payload: { iat: seconds + 61 } }, /5\.5/],
    ['no sd_hash', { payload: { sd_hash: undefined } }, /5\.7/],
    ['sd_hash over the JWT alone', { payload: { sd_hash: digestOf(presented.split('~')[0] ?? '') } }, /5\.7/],
    ['sd_hash without the last tilde', { payload: { sd_hash: digestOf(presented.slice(0, -1)) } }, /5\.7/],
    ['an expired key binding', { payload: { exp: seconds - 61 } }, /4\.1\.4/],
    ['a key binding from the future', { payload: { nbf: seconds + 61 } }, /4\.1\.5/],
  ])('refuses %s', async (_, forgery, clause) => {
    await expectRefusal(
      verify(presented + forgeKeyBinding(presented, holder, forgery)),
      'credential_invalid',
      clause,
    )
  })

  it('accepts iat within its window', async () => {
    for (const iat of [seconds - 360, seconds - 1, seconds + 60]) {
      const binding = forgeKeyBinding(presented, holder, { payload: { iat } })
      await expect(verify(presented + binding)).resolves.toMatchObject({ holderBound: true })
    }
  })

  it('refuses the signature of anybody but the holder', async () => {
    for (const key of [createTestKey(), issuer.key, createTestKey('EdDSA')]) {
      await expectRefusal(verify(presented + forgeKeyBinding(presented, key)), 'signature_invalid', /5\.3/)
    }
  })

  it('refuses a disclosure that was added, taken away or moved after signing', async () => {
    const both = forgeSdJwt(issuer, { ...credential, disclosures: [first, second] })
    const jwt = both.split('~')[0]
    const binding = forgeKeyBinding(both, holder)
    await expect(verify(both + binding)).resolves.toBeDefined()
    for (const changed of [`${jwt}~${first}~`, `${jwt}~`, `${jwt}~${second}~${first}~`]) {
      await expectRefusal(verify(changed + binding), 'credential_invalid', /5\.7/)
    }
  })

  it('refuses a key binding of another credential of the same holder', async () => {
    const other = forgeSdJwt(issuer, { payload: { cnf: { jwk: holder.jwk } } })
    await expectRefusal(verify(presented + forgeKeyBinding(other, holder)), 'credential_invalid', /5\.7/)
  })

  it('refuses a presentation without key binding where one is expected', async () => {
    await expectRefusal(verify(presented), 'credential_invalid', /step 2/)
  })

  it('refuses key binding without cnf.jwk', async () => {
    for (const cnf of [undefined, { kid: 'did:key:z6Mk#z6Mk' }]) {
      const unbound = forgeSdJwt(issuer, { payload: { cnf } })
      await expectRefusal(
        verify(unbound + forgeKeyBinding(unbound, holder)),
        'credential_invalid',
        /cnf\.jwk/,
      )
    }
  })

  it('refuses a key binding that nobody expects', async () => {
    const bound = presented + forgeKeyBinding(presented, holder)
    await expectRefusal(verifySdJwtVc(bound, issuer.lookup, expectation), 'credential_invalid', /7\.2/)
  })

  it('accepts a credential made for the verifier, and for nobody else', async () => {
    for (const [aud, good] of [
      [presentation.audience, true],
      [['https://a.example', presentation.audience], true],
      ['https://a.example', false],
    ] as const) {
      const made = forgeSdJwt(issuer, { payload: { aud, cnf: { jwk: holder.jwk } } })
      const work = verify(made + forgeKeyBinding(made, holder))
      if (good) await expect(work).resolves.toBeDefined()
      else await expectRefusal(work, 'credential_invalid', /RFC 7519 §4\.1\.3/)
    }
  })
})
