/** Names that convey digests and nothing else (RFC 9901 §4.1 rule 7, §4.1.1), and the one that is no member in JavaScript. */
const digestNames: ReadonlySet<string> = new Set(['_sd', '...', '_sd_alg', '__proto__'])

/** Whether no claim at any level may have this name. */
export function isReservedName(name: string): boolean {
  return digestNames.has(name)
}

/** Claims that must not be selectively disclosed, nor anything in them (SD-JWT VC §2.2.2.3). */
export const undisclosableClaims = [
  'iss',
  'nbf',
  'exp',
  'cnf',
  'vct',
  'vct#integrity',
  'aka_vcts',
  'status',
] as const

/** Top-level claims that are the issuer's word about the credential, never input of whoever asks for it. */
export const issuerClaims: ReadonlySet<string> = new Set([...undisclosableClaims, 'iat', 'aud'])
