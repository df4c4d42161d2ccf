import type { DidDocument, VerificationRelationship } from '../core/ports/did-resolver.ts'
import type { PublicJwk } from '../lib/jwk.ts'

/** The document of a DID that is a key: one verification method, good for every signature unless the key is for encryption. */
export function singleKeyDocument(
  did: string,
  key: {
    readonly id: string
    readonly jwk: PublicJwk
    readonly type: string
    readonly context: string
    readonly property: Readonly<Record<string, unknown>>
  },
): DidDocument {
  const relationships: readonly VerificationRelationship[] =
    key.jwk.use === undefined || key.jwk.use === 'sig' ? ['authentication', 'assertionMethod'] : []
  return {
    id: did,
    verificationMethods: [{ id: key.id, controller: did, publicJwk: key.jwk, relationships }],
    services: [],
    document: {
      '@context': ['https://www.w3.org/ns/did/v1', key.context],
      id: did,
      verificationMethod: [{ id: key.id, type: key.type, controller: did, ...key.property }],
      ...Object.fromEntries(relationships.map((relationship) => [relationship, [key.id]])),
    },
  }
}
