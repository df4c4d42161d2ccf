import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVector } from '../../../../test/vectors/read-vectors.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { canonizeProofOptions } from '../proofs/canonize-proof-options.ts'
import { createContexts, credentialsV1, credentialsV2 } from './contexts.ts'
import { createJsonLd } from './json-ld.ts'

const own = 'https://office.example/contexts/Ticket'
const spoken = 'https://office.example/spoken'
const added = new Map<string, JsonObject>([
  [spoken, { '@context': { '@language': 'de', note: 'https://office.example/note' } }],
])
const contexts = createContexts(added, (url) => url === own)
const policy = { inlineContexts: 'refuse' } as const

/** A reader that has not seen anything yet: it keeps nothing from one run to the next. */
const fresh = () => createJsonLd(contexts)
const slow = (document: JsonObject) => {
  const { proof: _, ...unsecured } = document
  return fresh().canonize(unsecured, policy)
}

const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...'aZ09 -_:/.'), maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
)
const did = fc.constantFrom(
  'did:example:a',
  'did:web:b.example',
  'urn:uuid:1b6b2c1e-6f0e-4c39-8f3f-2a6d1f7c5b02',
)
const proofOf = fc.record(
  {
    type: fc.constant('EcdsaSecp256k1Signature2019'),
    created: fc.constantFrom('2025-01-01T00:00:00Z', '2025-01-01T00:00:00.123+01:00'),
    verificationMethod: fc.constantFrom('did:example:a#key-1', 'did:key:z6Mk#z6Mk'),
    proofPurpose: fc.constantFrom('assertionMethod', 'authentication'),
    nonce: text,
    challenge: text,
    domain: text,
  },
  { requiredKeys: ['type', 'created', 'verificationMethod', 'proofPurpose'] },
)

describe('the options of a proof from the table', () => {
  it('are those that JSON-LD gives, or none', async () => {
    let known = 0
    await fc.assert(
      fc.asyncProperty(proofOf, fc.subarray([own, spoken], { maxLength: 1 }), async (proof, more) => {
        const isIntegrity = more.length === 0 && proof.nonce === undefined
        const options = (
          isIntegrity
            ? {
                ...proof,
                type: 'DataIntegrityProof',
                cryptosuite: 'eddsa-rdfc-2022',
                '@context': [credentialsV2],
              }
            : { ...proof, '@context': [credentialsV1, ...more] }
        ) as JsonObject
        const short = canonizeProofOptions(options, contexts)
        if (short === undefined) return
        known++
        expect(short).toBe(await fresh().canonize(options, policy))
      }),
      { numRuns: 150 },
    )
    expect(known).toBeGreaterThan(20)
  })

  it.each([
    ['another member', { role: 'admin' }],
    ['a value that is no text', { nonce: 7 }],
    ['a purpose that is unknown', { proofPurpose: 'capabilityInvocation' }],
    ['a relative key', { verificationMethod: '#key-1' }],
    ['a character that is escaped', { nonce: 'a"b' }],
    ['a default language', { '@context': [credentialsV1, spoken] }],
    ['an unknown context', { '@context': [credentialsV1, 'https://elsewhere.example/'] }],
    ['another base context', { '@context': ['https://w3id.org/security/v2'] }],
  ])('are left to JSON-LD with %s', (_, more) => {
    const options = {
      '@context': [credentialsV1],
      type: 'EcdsaSecp256k1Signature2019',
      created: '2025-01-01T00:00:00Z',
      verificationMethod: 'did:example:a#key-1',
      proofPurpose: 'assertionMethod',
    }
    expect(canonizeProofOptions(options, contexts)).toBeDefined()
    expect(canonizeProofOptions({ ...options, ...more } as JsonObject, contexts)).toBeUndefined()
  })
})

const claims = fc.dictionary(
  fc.constantFrom('ticket', 'seat', 'name', 'nested'),
  fc.oneof(text, fc.integer(), fc.record({ inner: text }), fc.array(text, { maxLength: 3 })),
)
const credentialOf = fc
  .record(
    {
      id: did,
      issuer: did,
      credentialSubject: claims.map((given) => ({ ...given, ticket: 'x' })),
      evidence: fc.record({ type: fc.constant('VerifiableCredential'), note: text }),
      issuanceDate: fc.constant('2025-01-01T00:00:00Z'),
    },
    { requiredKeys: ['issuer', 'credentialSubject', 'issuanceDate'] },
  )
  .chain((members) =>
    fc.record({ proof: proofOf, own: fc.boolean() }).map(({ proof, own: hasOwn }) => ({
      '@context': hasOwn
        ? [credentialsV1, own]
        : [credentialsV1, own, 'https://w3id.org/vc/status-list/2021/v1'],
      type: ['VerifiableCredential', 'Ticket'],
      ...members,
      proof,
    })),
  )

describe('presentations that are put together', () => {
  it('have the canonical form of the whole, and so have their credentials', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          credentials: fc.array(credentialOf, { minLength: 1, maxLength: 3 }),
          holder: did,
          id: fc.option(did, { nil: undefined }),
        }),
        async ({ credentials, holder, id }) => {
          const presentation = {
            '@context': [credentialsV1],
            type: 'VerifiablePresentation',
            ...(id === undefined ? {} : { id }),
            holder,
            verifiableCredential: credentials,
            proof: { type: 'EcdsaSecp256k1Signature2019' },
          } as unknown as JsonObject
          const reader = fresh()
          expect(await reader.canonizeUnsecured(presentation, policy)).toBe(await slow(presentation))
          for (const credential of credentials as unknown as readonly JsonObject[])
            expect(await reader.canonizeUnsecured(credential, policy)).toBe(await slow(credential))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are the same for the vectors', async () => {
    const { document, contexts: more = {} } = readVector<{
      readonly document: JsonObject
      readonly contexts?: Readonly<Record<string, JsonObject>>
    }>('ecdsa-secp256k1-2019', 'vp-valid-nonce.json')
    const known = createContexts(new Map(Object.entries(more)))
    const { proof: _, ...unsecured } = document
    expect(await createJsonLd(known).canonizeUnsecured(document, policy)).toBe(
      await createJsonLd(known).canonize(unsecured, policy),
    )
  })

  it.each([
    ['a label that two places share', { credentialSubject: { id: '_:b0', ticket: 'x' } }],
    ['a proof of something else', { evidence: { type: 'VerifiableCredential', proof: { note: 'x' } } }],
    ['a context of its own', { '@context': [credentialsV1, spoken, own] }],
  ])('are the same with %s', async (_, more) => {
    const credential = {
      '@context': [credentialsV1, own],
      type: ['VerifiableCredential', 'Ticket'],
      issuer: 'did:example:a',
      credentialSubject: { ticket: 'x' },
      proof: { type: 'EcdsaSecp256k1Signature2019', nonce: 'n' },
      ...more,
    }
    const presentation = {
      '@context': [credentialsV1],
      type: 'VerifiablePresentation',
      holder: 'did:example:a',
      verifiableCredential: [credential, { ...credential, id: 'urn:uuid:1' }],
    } as unknown as JsonObject
    const reader = fresh()
    expect(await reader.canonizeUnsecured(presentation, policy)).toBe(await slow(presentation))
    expect(await reader.canonizeUnsecured(credential as unknown as JsonObject, policy)).toBe(
      await slow(credential as unknown as JsonObject),
    )
  })
})
