import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey'
import { cryptosuite } from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite'
import * as ecdsaSd2023 from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import { createContexts } from '../../../src/formats/index.ts'
import { didKeyMethod } from '../../../src/identifiers/did-key/did-key.ts'

const contexts = createContexts()

/** Contexts from the office's own bundle, did:key made of itself; nothing from the network. */
async function documentLoader(url: string) {
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

export type LinkedDataParty = Awaited<ReturnType<typeof createLinkedDataParty>>

/** An issuer or a holder on `@digitalbazaar/vc`, with a did:key on P-256. */
export async function createLinkedDataParty() {
  const key = await EcdsaMultikey.generate({ curve: 'P-256' })
  const did = `did:key:${key.publicKeyMultibase}`
  Object.assign(key, { id: `${did}#${key.publicKeyMultibase}`, controller: did })
  const suite = () => new DataIntegrityProof({ signer: key.signer(), cryptosuite })
  return {
    did,
    issue: (credential: object): Promise<object> =>
      vc.issue({ credential: { ...credential, issuer: did }, suite: suite(), documentLoader }),
    /** A base proof: its holder may leave out what no pointer names. */
    issueSelective: (credential: object, mandatoryPointers: readonly string[]): Promise<object> =>
      vc.issue({
        credential: { ...credential, issuer: did },
        suite: new DataIntegrityProof({
          signer: key.signer(),
          cryptosuite: ecdsaSd2023.createSignCryptosuite({ mandatoryPointers }),
        }),
        documentLoader,
      }),
    /** What is left of such a credential when only what the pointers name is shown. */
    disclose: (base: object, selectivePointers: readonly string[]): Promise<object> =>
      vc.derive({
        verifiableCredential: base,
        suite: new DataIntegrityProof({
          cryptosuite: ecdsaSd2023.createDiscloseCryptosuite({ selectivePointers }),
        }),
        documentLoader,
      }),
    present: (
      credential: object,
      { challenge, domain }: { readonly challenge: string; readonly domain: string },
    ): Promise<object> =>
      vc.signPresentation({
        presentation: {
          '@context': ['https://www.w3.org/ns/credentials/v2'],
          type: ['VerifiablePresentation'],
          holder: did,
          verifiableCredential: [credential],
        },
        suite: suite(),
        challenge,
        domain,
        documentLoader,
      }),
  }
}
