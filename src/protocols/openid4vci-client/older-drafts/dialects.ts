import type { Dialect } from '../session.ts'

/**
 * In which words to ask, most likely first. What speaks for an older issuer: a nonce that came with the token, no nonce endpoint, a
 * format of that time. An issuer of the final version is asked once, in its own words.
 */
export function likelyDialects(seen: {
  readonly tokenHasNonce: boolean
  readonly hasNonceEndpoint: boolean
  readonly formats: readonly string[]
}): readonly Dialect[] {
  if (seen.tokenHasNonce && !seen.hasNonceEndpoint) return ['draft13', 'draft15', 'final']
  const hasOldFormat = seen.formats.some((format) => format === 'vc+sd-jwt' || format === 'jwt_vc')
  const looksOld = seen.tokenHasNonce || !seen.hasNonceEndpoint || hasOldFormat
  return looksOld ? ['final', 'draft15', 'draft13'] : ['final']
}
