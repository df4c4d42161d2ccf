import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { CredentialSigner } from '../src/core/ports/credential-format.ts'
import { createContexts, credentialsV1 } from '../src/formats/ldp-vc/json-ld/contexts.ts'
import { createJsonLd } from '../src/formats/ldp-vc/json-ld/json-ld.ts'
import { addProof } from '../src/formats/ldp-vc/proofs/add-proof.ts'
import { addressOfKey } from '../src/identifiers/did-empe/did-empe-address.ts'
import type { JsonObject } from '../src/lib/json.ts'
import type { EcPublicJwk } from '../src/lib/jwk.ts'
import { emptyFlow, type Flow, type FlowTarget, JSON_TYPE, post } from './flow.ts'

/** As the flow sends them: create, validate. */
const requests = [
  ['POST', JSON_TYPE, '{}'],
  ['POST', JSON_TYPE, '{}'],
] as const

/** What a wallet sends: it chooses state and nonce itself. */
interface Signed {
  readonly create: string
  readonly validate: string
}

const definition = {
  id: 'membership',
  input_descriptors: [
    {
      id: 'card',
      constraints: { limit_disclosure: 'required', fields: [{ path: ['$.credentialSubject.id'] }] },
    },
  ],
}
const submission = {
  id: 'submission',
  definition_id: 'membership',
  descriptor_map: [
    {
      id: 'card',
      format: 'ldp_vp',
      path: '$',
      path_nested: { format: 'ldp_vc', path: '$.verifiableCredential[0]' },
    },
  ],
}

/** Empe: a wallet opens an authorization and proves its DID by a presentation with one credential in it; each time another wallet. */
export async function createLinkedDataFlow(_target: FlowTarget): Promise<Flow<Signed>> {
  const jsonLd = createJsonLd(createContexts())
  const issuer = createSigner()
  const secure = (document: JsonObject, signer: CredentialSigner, created: number, challenge?: string) =>
    addProof(
      jsonLd,
      document,
      {
        cryptosuite: 'EcdsaSecp256k1Signature2019',
        signer,
        purpose: 'assertionMethod',
        created: `${new Date(created).toISOString().slice(0, 19)}Z`,
        ...(challenge === undefined ? {} : { challenge }),
      },
      { inlineContexts: 'refuse' },
    )

  async function signOne(): Promise<Signed> {
    const holder = createSigner()
    const nonce = randomUUID().replaceAll('-', '')
    const credential = await secure(
      {
        '@context': [credentialsV1],
        id: `urn:uuid:${randomUUID()}`,
        type: ['VerifiableCredential'],
        issuer: issuer.issuer,
        issuanceDate: '2025-01-01T00:00:00Z',
        expirationDate: '2099-01-01T00:00:00Z',
        credentialSchema: { id: 'https://issuer.example/card.json', type: 'JsonSchemaValidator2018' },
        credentialSubject: { id: holder.issuer },
      },
      issuer,
      Date.UTC(2025, 0, 1),
    )
    const presentation = {
      '@context': [credentialsV1],
      type: 'VerifiablePresentation',
      holder: holder.issuer,
      verifiableCredential: [credential],
    }
    // A proof may be a minute older than its authorization, and a minute ahead: signing them all takes a while.
    const signed = await secure(presentation, holder, Date.now() + 50_000, nonce)
    return {
      create: JSON.stringify({ presentation_definition: definition, state: nonce, nonce }),
      validate: JSON.stringify({ presentation_submission: submission, vp_token: signed }),
    }
  }

  return {
    async prepare(count) {
      const signed: Signed[] = []
      while (signed.length < count) signed.push(await signOne())
      return signed
    },
    async run(connection, { create, validate }) {
      const { id } = await post(connection, '/v1/authorizations', JSON_TYPE, create, 201)
      await post(connection, `/v1/authorizations/${id}/validate`, JSON_TYPE, validate, 200)
    },
  }
}

export const linkedDataFloor = emptyFlow(requests)
export const LINKED_DATA_REQUESTS = requests.length

/** The key of a did:empe of the test network that is on no chain. */
function createSigner(): CredentialSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const jwk = publicKey.export({ format: 'jwk' }) as EcPublicJwk
  const did = `did:empe:testnet:${addressOfKey(jwk)}`
  return {
    issuer: did,
    algorithm: 'ES256K',
    header: { kid: `${did}#0` },
    sign: async (data) => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  }
}
