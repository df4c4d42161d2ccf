import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey'
import { cryptosuite as ecdsaRdfc2019 } from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite'
import * as ecdsaSd2023 from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey'
import { cryptosuite as eddsaRdfc2022 } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import jsigs from 'jsonld-signatures'
import { describe, expect, it } from 'vitest'
import type { CredentialSigner } from '../../src/core/ports/credential-format.ts'
import { createContexts, createJsonLd, createLinkedData } from '../../src/formats/index.ts'
import { createDidKey, didKeyMethod } from '../../src/identifiers/did-key/did-key.ts'
import type { JsonObject } from '../../src/lib/json.ts'
import { parseMultikey } from '../../src/lib/multikey.ts'
import { createTestKey } from '../support/credential-issuer.ts'

const contexts = createContexts()
const linkedData = createLinkedData(createJsonLd(contexts))
const rules = { now: Date.now(), clockSkewSeconds: 60, inlineContexts: 'refuse' } as const
const lookup = async ({ controller }: { controller: string }) =>
  parseMultikey(controller.slice('did:key:'.length))

/** Their loader reads our contexts and our DID documents: what they verify is what we publish. */
const documentLoader = async (url: string) => {
  const [did = '', fragment] = url.split('#')
  if (!did.startsWith('did:key:')) {
    const document = contexts.find(url)
    if (document === undefined) throw new Error(`unknown ${url}`)
    return { contextUrl: null, documentUrl: url, document }
  }
  const { document } = await didKeyMethod.resolve(did)
  const [method] = document['verificationMethod'] as readonly object[]
  const found =
    fragment === undefined ? document : { '@context': 'https://w3id.org/security/multikey/v1', ...method }
  return { contextUrl: null, documentUrl: url, document: found }
}

const suites = [
  ['eddsa-rdfc-2022', 'EdDSA', eddsaRdfc2022, () => Ed25519Multikey.generate()],
  ['ecdsa-rdfc-2019', 'ES256', ecdsaRdfc2019, () => EcdsaMultikey.generate({ curve: 'P-256' })],
  ['ecdsa-rdfc-2019', 'ES384', ecdsaRdfc2019, () => EcdsaMultikey.generate({ curve: 'P-384' })],
] as const

const credentialBy = (issuer: string): JsonObject => ({
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
  type: ['VerifiableCredential', 'AlumniCredential'],
  issuer,
  validFrom: '2023-01-01T00:00:00Z',
  credentialSubject: { id: 'did:example:abc', alumniOf: 'The School of Examples' },
})

function ourSigner(algorithm: 'EdDSA' | 'ES256' | 'ES384'): CredentialSigner {
  const key = createTestKey(algorithm)
  const { did, verificationMethod } = createDidKey(key.jwk)
  return { issuer: did, algorithm, header: { kid: verificationMethod }, sign: key.sign }
}

const secure = (signer: CredentialSigner, cryptosuite: string) =>
  linkedData.secureCredential(credentialBy(signer.issuer), {
    cryptosuite,
    signer,
    purpose: 'assertionMethod',
    created: Date.UTC(2024, 0, 1),
  })

async function theirKey(
  generate: () => Promise<{
    publicKeyMultibase: string
    id?: string
    controller?: string
    signer(): { id?: string }
  }>,
) {
  const key = await generate()
  const controller = `did:key:${key.publicKeyMultibase}`
  key.id = `${controller}#${key.publicKeyMultibase}`
  key.controller = controller
  return { issuer: controller, signer: key.signer() }
}

describe.each(suites)(
  '@digitalbazaar/vc with %s and a key for %s',
  (name, algorithm, cryptosuite, generate) => {
    it('verifies what we secured', async () => {
      const credential = await secure(ourSigner(algorithm), name)
      const suite = new DataIntegrityProof({ cryptosuite })
      const result = await vc.verifyCredential({ credential, suite, documentLoader })
      expect(result.error).toBeUndefined()
      expect(result.verified).toBe(true)
      const forged = { ...credential, validFrom: '2022-01-01T00:00:00Z' }
      expect((await vc.verifyCredential({ credential: forged, suite, documentLoader })).verified).toBe(false)
    })

    it('secures what we verify', async () => {
      const { issuer, signer } = await theirKey(generate as never)
      const suite = new DataIntegrityProof({ signer, cryptosuite })
      const credential = await vc.issue({ credential: credentialBy(issuer), suite, documentLoader })
      await expect(linkedData.verifyCredential(credential, lookup, rules)).resolves.toMatchObject({ issuer })
      const forged = { ...credential, credentialSubject: { id: 'did:example:mallory' } }
      await expect(linkedData.verifyCredential(forged, lookup, rules)).rejects.toMatchObject({
        code: 'signature_invalid',
      })
    })
  },
)

describe('ecdsa-sd-2023', () => {
  it('gives the holder of our credential something to leave out', async () => {
    const base = await linkedData.secureCredential(credentialBy(signer.issuer), {
      cryptosuite: 'ecdsa-sd-2023',
      signer,
      purpose: 'assertionMethod',
      created: Date.UTC(2024, 0, 1),
      mandatoryPointers: ['/issuer'],
    })
    const suite = new DataIntegrityProof({
      cryptosuite: ecdsaSd2023.createDiscloseCryptosuite({ selectivePointers: ['/credentialSubject/id'] }),
    })
    const purpose = new jsigs.purposes.AssertionProofPurpose()
    const derived: JsonObject = await jsigs.derive(base, { suite, purpose, documentLoader })
    expect(JSON.stringify(derived)).not.toContain('School')
    await expect(linkedData.verifyCredential(derived, lookup, rules)).resolves.toMatchObject({
      issuer: signer.issuer,
    })
    await expect(linkedData.verifyCredential(base, lookup, rules)).rejects.toMatchObject({
      code: 'signature_invalid',
    })
    const forged = { ...derived, credentialSubject: { id: 'did:example:mallory' } }
    await expect(linkedData.verifyCredential(forged, lookup, rules)).rejects.toMatchObject({
      code: 'signature_invalid',
    })
  })
  const signer = ourSigner('ES256')
})
