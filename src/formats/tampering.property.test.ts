import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRandom } from '../../test/fakes/fake-clock.ts'
import {
  claim,
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectation,
  holderKeyOf,
  now,
} from '../../test/support/credential-issuer.ts'
import { CoreError } from '../core/errors.ts'
import type { CredentialFormat } from '../core/ports/credential-format.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import { createFormats } from './index.ts'

const formats = createFormats({ random: testRandom })
const issuer = createTestIssuer()
const key = createTestKey()
const did = `did:jwk:${encodeBase64url(JSON.stringify(key.jwk))}`
const presentation = {
  audience: 'x509_hash:abc',
  nonce: 'nonce-1',
  maxAgeSeconds: 60,
  holderKey: async () => key.jwk,
}
const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~=+/ ']

/** Every change of one character, every cut and every doubling of a part. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), at: fc.nat(), to: fc.constantFrom(...alphabet) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), to: fc.constantFrom(...alphabet) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(), to: fc.constant('') }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), to: fc.constant('') }),
)

function apply(text: string, { kind, at, to }: { kind: string; at: number; to: string }): string {
  const place = at % text.length
  if (kind === 'cut') return text.slice(0, place)
  return text.slice(0, place) + to + text.slice(kind === 'insert' ? place : place + 1)
}

describe.each(['dc+sd-jwt', 'jwt_vc_json', 'vc+jwt'])('%s, changed in one place', (id) => {
  const format = formats.get(id) as CredentialFormat
  const isSdJwt = id === 'dc+sd-jwt'
  const issue = () =>
    format.issue(
      credentialOf(issuer, {
        claims: isSdJwt ? { name: 'Ada' } : { credentialSubject: { name: 'Ada' } },
        claimDefinitions: isSdJwt ? [claim(['name'])] : [],
        holderKey: { ...holderKeyOf(key), did },
      }),
    )
  const present = async () =>
    (await format.present?.({
      encoded: await issue(),
      disclose: [['name']],
      holder: { algorithm: key.algorithm, publicJwk: key.jwk, sign: key.sign },
      audience: presentation.audience,
      nonce: presentation.nonce,
      issuedAt: now,
      responseUri: 'https://verifier.example/response',
    })) as string

  it('is no credential', async () => {
    const encoded = await issue()
    const whole = await format.verify(encoded, issuer.lookup, expectation)
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        const changed = apply(encoded, one)
        if (changed === encoded) return
        const outcome = await format
          .verify(changed, issuer.lookup, expectation)
          .catch((error: unknown) => error)
        // Of an SD-JWT the holder may leave disclosures out: then it says less, and nothing else.
        if (isSdJwt && !(outcome instanceof Error)) {
          expect(changed.split('~')[0]).toBe(encoded.split('~')[0])
          expect(whole.claims).toMatchObject((outcome as typeof whole).claims)
          return
        }
        expect(outcome).toBeInstanceOf(CoreError)
        expect(['credential_invalid', 'signature_invalid']).toContain((outcome as CoreError).code)
      }),
      { numRuns: 300 },
    )
  })

  it('is no presentation', async () => {
    const encoded = await present()
    const verify = (text: string) => format.verify(text, issuer.lookup, { ...expectation, presentation })
    expect((await verify(encoded)).holderBound).toBe(true)
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        const changed = apply(encoded, one)
        if (changed === encoded) return
        const outcome = await verify(changed).catch((error: unknown) => error)
        expect(outcome).toBeInstanceOf(CoreError)
        expect(['credential_invalid', 'signature_invalid']).toContain((outcome as CoreError).code)
      }),
      { numRuns: 300 },
    )
  })
})
