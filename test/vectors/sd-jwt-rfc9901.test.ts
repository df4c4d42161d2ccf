import { describe, expect, it } from 'vitest'
import { decodeSdJwt } from '../../src/formats/sd-jwt-vc/decode.ts'
import { verifySdJwtVc } from '../../src/formats/sd-jwt-vc/verify-sd-jwt-vc.ts'
import type { JsonObject } from '../../src/lib/json.ts'
import { type PublicJwk, parsePublicJwk } from '../../src/lib/jwk.ts'
import { parseJws, verifyJws } from '../../src/lib/jws.ts'
import { importVerificationKey } from '../../src/lib/verification-key.ts'
import { readVector, vectorNames } from './read-vectors.ts'

/** Examples cut out of RFC 9901 and of SD-JWT VC; both are signed with the key of RFC 9901 Appendix A.5. */
interface Example {
  readonly section: string
  readonly kind: 'jwt' | 'sd-jwt' | 'json'
  readonly value: string
}
interface Pairing {
  readonly folder: 'sd-jwt-rfc9901' | 'sd-jwt-vc'
  readonly compact: string
  /** The payload as signed, and as processed, when the specification prints them. */
  readonly payload?: string
  readonly processed?: string
  readonly keyBinding?: string
}

const named = (folder: Pairing['folder'], number: string) =>
  vectorNames(folder).find((name) => name.startsWith(number)) ?? `${number} is missing`
const json = (folder: Pairing['folder'], number: string) =>
  readVector<{ value: JsonObject }>(folder, named(folder, number)).value
const key = parsePublicJwk(json('sd-jwt-rfc9901', '038'))

const pairings: readonly Pairing[] = [
  { folder: 'sd-jwt-rfc9901', compact: '002', payload: '017' },
  { folder: 'sd-jwt-rfc9901', compact: '004', payload: '026', processed: '027' },
  { folder: 'sd-jwt-rfc9901', compact: '005', payload: '029', processed: '030' },
  { folder: 'sd-jwt-rfc9901', compact: '006', payload: '032' },
  { folder: 'sd-jwt-rfc9901', compact: '007', processed: '034', keyBinding: '033' },
  { folder: 'sd-jwt-vc', compact: '002', processed: '011' },
  { folder: 'sd-jwt-vc', compact: '003', processed: '012' },
  { folder: 'sd-jwt-vc', compact: '004', payload: '020' },
  { folder: 'sd-jwt-vc', compact: '005', processed: '022', keyBinding: '021' },
]

describe.each(pairings)('$folder example $compact', ({ folder, compact, payload, processed, keyBinding }) => {
  const example = readVector<Example>(folder, named(folder, compact))
  const decoded = decodeSdJwt(example.value)

  it('has a good signature', () => {
    const jws = parseJws(example.value.split('~')[0] ?? '')
    expect(() => verifyJws(jws, importVerificationKey(key, 'ES256'))).not.toThrow()
  })

  it('decodes to what the specification prints', () => {
    if (payload !== undefined) expect(decoded.payload).toEqual(json(folder, payload))
    if (processed !== undefined) expect(decoded.claims).toEqual(json(folder, processed))
    if (keyBinding !== undefined) expect(decoded.keyBinding?.claims).toEqual(json(folder, keyBinding))
    expect([payload, processed, keyBinding].some((name) => name !== undefined)).toBe(true)
  })
})

it('no complete token among the examples is left out', () => {
  for (const folder of ['sd-jwt-rfc9901', 'sd-jwt-vc'] as const) {
    const tokens = vectorNames(folder).filter((name) => readVector<Example>(folder, name).kind === 'sd-jwt')
    const known = pairings.filter((pairing) => pairing.folder === folder)
    expect(known.map((pairing) => named(folder, pairing.compact))).toEqual(tokens)
  }
})

it('the claims of RFC 9901 §5.1 come back whole', () => {
  const { value } = readVector<Example>('sd-jwt-rfc9901', named('sd-jwt-rfc9901', '002'))
  expect(decodeSdJwt(value).claims).toMatchObject(json('sd-jwt-rfc9901', '016'))
})

describe('verified as credentials', () => {
  const lookup = async () => ({ jwk: key as PublicJwk, issuer: 'https://pid-issuer.example' })
  const at = (seconds: number) => ({ now: seconds * 1000, clockSkewSeconds: 0 })

  it.each([
    ['sd-jwt-rfc9901', '006', 'urn:eudi:pid:de:1'],
    ['sd-jwt-vc', '003', 'https://credentials.example.com/identity_credential'],
    ['sd-jwt-vc', '004', 'urn:example:eudi:pid:aendgard:1'],
  ] as const)('%s %s is a credential of type %s', async (folder, number, vct) => {
    const { value } = readVector<Example>(folder, named(folder, number))
    const verified = await verifySdJwtVc(value, lookup, at(1_700_000_000))
    expect(verified).toMatchObject({ type: { vct }, holderBound: false, validUntil: 1_883_000_000_000 })
    await expect(verifySdJwtVc(value, lookup, at(1_883_000_000))).rejects.toMatchObject({
      code: 'credential_invalid',
    })
  })

  it.each([
    ['sd-jwt-rfc9901', '007', 'https://verifier.example.org'],
    ['sd-jwt-vc', '002', 'https://example.com/verifier'],
    ['sd-jwt-vc', '005', 'https://example.com/verifier'],
  ] as const)('%s %s is a presentation for %s', async (folder, number, audience) => {
    const { value } = readVector<Example>(folder, named(folder, number))
    const iat = decodeSdJwt(value).keyBinding?.claims['iat'] as number
    const presentation = { audience, nonce: '1234567890', maxAgeSeconds: 60 }
    const verified = await verifySdJwtVc(value, lookup, { ...at(iat), presentation })
    expect(verified.holderBound).toBe(true)
    for (const wrong of [{ nonce: '1' }, { audience: 'https://other.example' }]) {
      const expectation = { ...at(iat), presentation: { ...presentation, ...wrong } }
      await expect(verifySdJwtVc(value, lookup, expectation)).rejects.toMatchObject({
        code: 'credential_invalid',
      })
    }
    await expect(verifySdJwtVc(value, lookup, { ...at(iat + 61), presentation })).rejects.toMatchObject({
      code: 'credential_invalid',
    })
  })

  it.each(['002', '004', '005'])(
    'RFC 9901 example %s is refused: its typ is not that of a credential',
    async (number) => {
      const { value } = readVector<Example>('sd-jwt-rfc9901', named('sd-jwt-rfc9901', number))
      await expect(verifySdJwtVc(value, lookup, at(1_700_000_000))).rejects.toMatchObject({
        detail: expect.stringMatching(/typ/),
      })
    },
  )
})
