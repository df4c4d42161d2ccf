import type { CredentialFormat } from '../core/ports/credential-format.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../lib/json.ts'
import { parseJws } from '../lib/jws.ts'
import type { JsonLd } from './ldp-vc/json-ld/json-ld.ts'

const limits = { maxBytes: 2_097_152 }

/** Tells the types of held credentials as IRIs (OpenID4VP 1.0 Appendix B.1.1), of every W3C format. */
export function typesExpander(jsonLd: JsonLd): NonNullable<CredentialFormat['expandTypes']> {
  return async (encoded) => {
    const { '@context': contexts = [], type = [] } = readDocument(encoded)
    const types = [type].flat()
    return types.every((one): one is string => typeof one === 'string')
      ? jsonLd.expandTypes(contexts, types)
      : undefined
  }
}

/** VCDM 1.1 in a JWT has a `vc`; one of VCDM 2.0 is the payload, and one with an embedded proof the whole text. */
function readDocument(encoded: string): JsonObject {
  const text = encoded.startsWith('{') ? encoded : parseJws(encoded, limits).payload
  const document = parseJsonObject(text, limits)
  return isJsonObject(document['vc']) ? document['vc'] : document
}

/**
 * A W3C format whose credentials all have one base context, with types as IRIs for whoever asks for them. JSON-LD is loaded by the first
 * query that needs it. A context that is written into a JWT is passed over, as it is when its claims are read.
 */
export function withExpandedTypes(format: CredentialFormat, base: string, jsonLd: JsonLd): CredentialFormat {
  return {
    ...format,
    expandTypes: typesExpander(jsonLd),
    async verify(encoded, issuerKey, expectation) {
      const credential = await format.verify(encoded, issuerKey, expectation)
      if (expectation.expandTypes === undefined) return credential
      const { types = [], contexts = [] } = credential.type
      const expandedTypes = await jsonLd.expandTypes([base, ...contexts], types)
      return expandedTypes === undefined ? credential : { ...credential, expandedTypes }
    },
  }
}
