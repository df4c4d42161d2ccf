import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { didMethodContract } from '../../core/ports/did-resolver.contract.ts'
import { createDidKey, didKeyMethod } from './did-key.ts'

const algorithms = ['ES256', 'ES384', 'ES256K', 'EdDSA'] as const
const known = 'did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv'

didMethodContract({
  method: didKeyMethod,
  good: [known, ...algorithms.map((algorithm) => createDidKey(createTestKey(algorithm).jwk).did)],
  bad: [
    ['no key', 'did:key:'],
    ['a version', known.replace('did:key:', 'did:key:1.1:')],
    ['another base', 'did:key:uAQID'],
    ['characters outside base58', `${known}0`],
    ['one character less', known.slice(0, -1)],
    ['one character more', `${known}1`],
    ['a leading zero byte', known.replace(':z', ':z1')],
    ['an encryption key (x25519)', 'did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc'],
    ['a fragment', `${known}#x`],
    ['a very long text', `did:key:z${'2'.repeat(100_000)}`],
  ],
})

describe('did:key', () => {
  it.each(algorithms)('names a key for %s, and finds it again', async (algorithm) => {
    const { jwk } = createTestKey(algorithm)
    const { did, verificationMethod } = createDidKey(jwk)
    const { verificationMethods } = await didKeyMethod.resolve(did)
    expect(verificationMethods).toEqual([
      {
        id: verificationMethod,
        controller: did,
        publicJwk: jwk,
        relationships: ['authentication', 'assertionMethod'],
      },
    ])
    expect(verificationMethod).toBe(`${did}#${did.slice('did:key:'.length)}`)
  })

  it('has a document with the key as it stands in the DID', async () => {
    const { document } = await didKeyMethod.resolve(known)
    expect(document).toEqual({
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
      id: known,
      verificationMethod: [
        {
          id: `${known}#${known.slice(8)}`,
          type: 'Multikey',
          controller: known,
          publicKeyMultibase: known.slice(8),
        },
      ],
      authentication: [`${known}#${known.slice(8)}`],
      assertionMethod: [`${known}#${known.slice(8)}`],
    })
  })
})
