import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import {
  claim,
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectation,
  holderKeyOf,
  now,
} from '../../../test/support/credential-issuer.ts'
import type { ClaimPath } from '../../core/issuers/claim-path.ts'
import { issuerClaims } from './claim-names.ts'
import { issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { presentSdJwt } from './present.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const issuer = createTestIssuer('EdDSA')
const holder = createTestKey('EdDSA')
const reserved = new Set([...issuerClaims, '_sd', '...', '_sd_alg', '__proto__'])
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((text) => !reserved.has(text))
const { value } = fc.letrec<{ value: Json; object: { [name: string]: Json } }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}))
const claimsOf = fc.dictionary(name, value, { minKeys: 1, maxKeys: 5, noNullPrototype: true })

/** Every place of a value, outer ones first. */
function places(json: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof json !== 'object' || json === null) return path.length > 0 ? [path] : []
  const children = Array.isArray(json)
    ? json.flatMap((element, index) => places(element, [...path, index]))
    : Object.keys(json).flatMap((key) => places(json[key] as Json, [...path, key]))
  return path.length > 0 ? [path, ...children] : children
}

const key = (path: readonly unknown[]) => JSON.stringify(path)

/** What must be left when only `shown` of the `hidden` places are disclosed: written down independently of the code under test. */
function left(
  json: Json,
  hidden: Set<string>,
  shown: Set<string>,
  path: readonly (string | number)[] = [],
): Json {
  if (typeof json !== 'object' || json === null) return json
  const stays = (at: readonly (string | number)[]) => !hidden.has(key(at)) || shown.has(key(at))
  if (Array.isArray(json)) {
    return json.flatMap((element, index) => {
      const at = [...path, index]
      return stays(at) ? [left(element, hidden, shown, at)] : []
    })
  }
  return Object.fromEntries(
    Object.entries(json).flatMap(([member, inner]) => {
      const at = [...path, member]
      return stays(at) ? [[member, left(inner, hidden, shown, at)]] : []
    }),
  )
}

describe('SD-JWT properties', () => {
  it('issue → present any subset → verify gives exactly those claims', async () => {
    const cases = claimsOf.chain((claims) => {
      const all = places(claims)
      return fc.record({ claims: fc.constant(claims), hidden: fc.subarray(all), wanted: fc.subarray(all) })
    })
    await fc.assert(
      fc.asyncProperty(cases, fc.integer({ min: 0, max: 2 }), async ({ claims, hidden, wanted }, decoys) => {
        const encoded = await issueSdJwtVc(
          testRandom,
          credentialOf(issuer, {
            claims,
            claimDefinitions: hidden.map((path) => claim(path as unknown as ClaimPath)),
            holderKey: holderKeyOf(holder),
          }),
          { decoys },
        )
        const whole = await verifySdJwtVc(encoded, issuer.lookup, expectation)
        expect(whole.claims).toEqual(claims)

        const presentation = await presentSdJwt(encoded, wanted as unknown as ClaimPath[], {
          audience: 'verifier',
          nonce: 'nonce',
          issuedAt: now,
          algorithm: 'EdDSA',
          sign: holder.sign,
        })
        const verified = await verifySdJwtVc(presentation, issuer.lookup, {
          ...expectation,
          presentation: { audience: 'verifier', nonce: 'nonce', maxAgeSeconds: 60 },
        })
        const shown = hidden.filter((path) =>
          wanted.some((other) => {
            const common = Math.min(path.length, other.length)
            return key(path.slice(0, common)) === key(other.slice(0, common))
          }),
        )
        expect(verified.claims).toEqual(left(claims, new Set(hidden.map(key)), new Set(shown.map(key))))
        expect(presentation.split('~')).toHaveLength(shown.length + 2)
      }),
      { numRuns: 300 },
    )
  })

  it('no changed character of a presentation is accepted with other claims', async () => {
    const claims = { a: 'one', b: { c: 'two' }, d: ['three'] }
    const claimDefinitions = [claim(['a']), claim(['b', 'c']), claim(['d', null])]
    const encoded = await issueSdJwtVc(testRandom, credentialOf(issuer, { claims, claimDefinitions }))
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: encoded.length - 1 }),
        fc.constantFrom(...'ABab09-_.~=+ é'),
        async (at, character) => {
          fc.pre(encoded[at] !== character)
          const changed = encoded.slice(0, at) + character + encoded.slice(at + 1)
          await expect(verifySdJwtVc(changed, issuer.lookup, expectation)).rejects.toMatchObject({
            code: expect.stringMatching(/^(credential|signature)_invalid$/),
          })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('garbage is refused with our own error, never with another one', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    )
    const garbage = fc.array(
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('.')),
      { maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(garbage, async (parts) => {
        await expect(verifySdJwtVc(parts.join('~'), issuer.lookup, expectation)).rejects.toMatchObject({
          name: 'CoreError',
        })
      }),
      { numRuns: 500 },
    )
  })
})
