import { describe, expect, it } from 'vitest'
import {
  claim,
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectation,
  expectRefusal,
  holderKeyOf,
  now,
} from '../../../test/support/credential-issuer.ts'
import { CoreError } from '../errors.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { CredentialFormat, CredentialToIssue, StatusClaim } from './credential-format.ts'

export interface CredentialFormatUnderTest {
  readonly format: CredentialFormat
  /** Claims as the format nests them, with their definitions. */
  readonly claims: Pick<CredentialToIssue, 'claims' | 'claimDefinitions' | 'type'>
  /** The same credential with another signature of the right shape. */
  forge(encoded: string): string
  /** What an entry of its status mechanism looks like; absent = Token Status List. */
  readonly status?: StatusClaim
  /** Whether its credentials may name their key by certificates; absent = yes. */
  readonly certificates?: boolean
}

/** What every implementation of {@link CredentialFormat} holds. */
export function credentialFormatContract({
  format,
  claims,
  forge,
  status = { status: { status_list: { uri: 'https://issuer.example/lists/1', idx: 7 } } },
  certificates = true,
}: CredentialFormatUnderTest): void {
  const issuer = createTestIssuer()
  const holder = createTestKey()
  const issue = (credential: Partial<CredentialToIssue> = {}) =>
    format.issue(credentialOf(issuer, { ...claims, ...credential }))

  describe(`credential format ${format.id}`, () => {
    it.each(format.algorithms)('verifies what it issued with %s', async (algorithm) => {
      const other = createTestIssuer(algorithm)
      const encoded = await format.issue(
        credentialOf(other, { ...claims, validUntil: now + 86_400_000, holderKey: holderKeyOf(holder) }),
      )
      const verified = await format.verify(encoded, other.lookup, expectation)
      expect(verified).toMatchObject({
        format: format.id,
        issuer: other.did,
        claims: claims.claims,
        validUntil: now + 86_400_000,
        holderBound: false,
      })
      expect(verified.holderKey).toBeDefined()
    })

    it('issues and verifies without holder and without end', async () => {
      const verified = await format.verify(await issue(), issuer.lookup, expectation)
      expect(verified.claims).toEqual(claims.claims)
      expect(verified.holderKey).toBeUndefined()
      expect(verified.validUntil).toBeUndefined()
    })

    it('carries the status claim, and says so', async () => {
      const verified = await format.verify(await issue({ status }), issuer.lookup, expectation)
      expect(verified.status).toEqual(status)
    })

    it('asks for the key by what the credential names', async () => {
      const asked: unknown[] = []
      await format.verify(
        await issue(),
        async (named) => {
          asked.push(named)
          return issuer.lookup(named)
        },
        expectation,
      )
      expect(asked).toEqual([
        { issuer: issuer.did, kid: `${issuer.did}#key-1`, x5c: undefined, algorithm: 'ES256' },
      ])
    })

    if (certificates)
      it('hands the certificate chain to the lookup', async () => {
        const signer = { ...issuer.signer, header: { x5c: ['MIIB', 'MIIC'] } }
        let chain: readonly string[] | undefined
        await format.verify(
          await issue({ signer }),
          async (named) => {
            chain = named.x5c
            return issuer.lookup(named)
          },
          expectation,
        )
        expect(chain).toEqual(['MIIB', 'MIIC'])
      })

    it('raises what the lookup raises', async () => {
      const untrusted = new CoreError('untrusted_issuer', 'No.')
      await expect(format.verify(await issue(), () => Promise.reject(untrusted), expectation)).rejects.toBe(
        untrusted,
      )
    })

    it('refuses a forged signature', async () => {
      await expectRefusal(
        format.verify(forge(await issue()), issuer.lookup, expectation),
        'signature_invalid',
      )
    })

    it.each(['ES256', 'ES384', 'EdDSA'] as const)('refuses another key of type %s', async (algorithm) => {
      const stranger = createTestIssuer(algorithm)
      await expectRefusal(format.verify(await issue(), stranger.lookup, expectation), 'signature_invalid')
    })

    it('refuses a kid of another DID than the issuer', async () => {
      const signer = { ...issuer.signer, header: { kid: 'did:web:other.example#key-1' } }
      await expectRefusal(
        format.verify(await issue({ signer }), issuer.lookup, expectation),
        'signature_invalid',
        /another DID/,
      )
    })

    it('refuses an expired credential, the clock skew on its side', async () => {
      const encoded = await issue({ validUntil: now + 1000 })
      const at = (milliseconds: number) => ({ ...expectation, now: now + milliseconds })
      await expect(format.verify(encoded, issuer.lookup, at(60_999))).resolves.toBeDefined()
      await expectRefusal(format.verify(encoded, issuer.lookup, at(61_000)), 'credential_invalid', /4\.1\.4/)
    })

    it('refuses a credential from the future', async () => {
      await expectRefusal(
        format.verify(await issue({ issuedAt: now + 61_000 }), issuer.lookup, expectation),
        'credential_invalid',
        /4\.1\.[56]/,
      )
    })

    it.each(['', '.', '~', 'a.b.c', 'a.b.c~', '{}', 'ey'.repeat(600_000)])(
      'refuses garbage (%#)',
      async (text) => {
        await expectRefusal(format.verify(text, issuer.lookup, expectation), 'credential_invalid')
      },
    )

    it('finds no fault in its own configuration, and faults in an empty one', () => {
      const binding = { methods: ['jwk'], proofAlgorithms: ['ES256'] } as const
      expect(format.faults({ type: claims.type, claims: claims.claimDefinitions, binding })).toEqual([])
      expect(format.faults({ type: {}, claims: [], binding })).not.toEqual([])
      const __proto__ = claim(['credentialSubject', '__proto__'], false)
      expect(format.faults({ type: claims.type, claims: [__proto__], binding })).not.toEqual([])
    })

    it('states its profile without leaving anything open', () => {
      const profile = format.profile({ type: claims.type } as CredentialConfiguration)
      expect(JSON.parse(JSON.stringify(profile))).toEqual(profile)
      expect(profile).not.toEqual({})
    })
  })
}
