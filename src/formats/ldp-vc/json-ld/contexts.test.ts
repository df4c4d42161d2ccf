import { describe, expect, it } from 'vitest'
import { createContexts, credentialsV1, credentialsV2 } from './contexts.ts'
import { createJsonLd } from './json-ld.ts'

const jsonLd = createJsonLd(createContexts())
const policy = { inlineContexts: 'refuse' } as const
const secp256k1 = 'https://w3id.org/security/suites/secp256k1-2019/v1'

it('knows the context that our own documents of did:web name for keys of secp256k1', async () => {
  const document = {
    '@context': ['https://www.w3.org/ns/did/v1', secp256k1],
    id: 'did:web:office.example',
    verificationMethod: [
      {
        id: 'did:web:office.example#key-1',
        type: 'EcdsaSecp256k1VerificationKey2019',
        controller: 'did:web:office.example',
        publicKeyJwk: { kty: 'EC', crv: 'secp256k1' },
      },
    ],
  }
  expect(await jsonLd.canonize(document, policy)).toContain(
    '"{\\"crv\\":\\"secp256k1\\",\\"kty\\":\\"EC\\"}"',
  )
})

it('has the proof of the suite for VCDM 2.0; beside that of VCDM 1.1, which has it too, JSON-LD refuses it', async () => {
  const proof = {
    type: 'EcdsaSecp256k1Signature2019',
    created: '2025-01-01T00:00:00Z',
    nonce: 'n',
    proofPurpose: 'assertionMethod',
    verificationMethod: 'did:example:a#0',
  }
  const [alone, later] = await Promise.all([
    jsonLd.canonize({ '@context': [credentialsV1], ...proof }, policy),
    jsonLd.canonize({ '@context': [credentialsV2, secp256k1], ...proof }, policy),
  ])
  expect(later).toBe(alone)
  await expect(jsonLd.canonize({ '@context': [credentialsV1, secp256k1], ...proof }, policy)).rejects.toThrow(
    'protected term redefinition',
  )
})

describe('types as IRIs', () => {
  const cards = 'https://issuer.example/contexts/cards'
  const renamed = createJsonLd(
    createContexts(
      new Map([
        [
          cards,
          {
            '@context': {
              ex: 'https://issuer.example/types#',
              Ausweis: 'ex:IdCard',
              Karte: { '@id': 'ex:Card', '@context': { Ausweis: 'ex:Inner' } },
              Beleg: '@id',
            },
          },
        ],
      ]),
    ),
  )
  const base = 'https://www.w3.org/2018/credentials#VerifiableCredential'
  it.each([credentialsV1, credentialsV2])('are what the contexts after %s say', async (first) => {
    const types = ['VerifiableCredential', 'Ausweis', 'Karte', 'ex:IdCard', 'urn:other', 'Unknown']
    expect(await renamed.expandTypes([first, cards], types)).toEqual([
      base,
      'https://issuer.example/types#IdCard',
      'https://issuer.example/types#Card',
      'https://issuer.example/types#IdCard',
      'urn:other',
      'Unknown',
    ])
  })

  it('are not told when a context is unknown, written out, or spoils the others', async () => {
    for (const contexts of [
      [credentialsV1, 'https://unknown.example'],
      [credentialsV1, { Ausweis: 'https://issuer.example/types#IdCard' }],
      [credentialsV1, secp256k1],
    ])
      expect(await renamed.expandTypes(contexts, ['VerifiableCredential']), `${contexts[1]}`).toBeUndefined()
    expect(await renamed.expandTypes([credentialsV1], Array(33).fill('VerifiableCredential'))).toBeUndefined()
  })
})
