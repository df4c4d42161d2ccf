import type { CredentialFormat } from '../core/ports/credential-format.ts'
import type { JsonLd } from './ldp-vc/json-ld/json-ld.ts'

/**
 * A W3C format whose credentials all have one base context, with types as IRIs for whoever asks for them (OpenID4VP 1.0 Appendix B.1.1).
 * JSON-LD is loaded by the first query that needs it.
 */
export function withExpandedTypes(format: CredentialFormat, base: string, jsonLd: JsonLd): CredentialFormat {
  return {
    ...format,
    async verify(encoded, issuerKey, expectation) {
      const credential = await format.verify(encoded, issuerKey, expectation)
      if (expectation.expandTypes === undefined) return credential
      const { types = [], contexts = [] } = credential.type
      const expandedTypes = await jsonLd.expandTypes([base, ...contexts], types)
      return expandedTypes === undefined ? credential : { ...credential, expandedTypes }
    },
  }
}
