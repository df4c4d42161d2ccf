import type { CredentialExpectation } from '../../core/ports/credential-format.ts'
import type { AuthorizedTransactions } from '../../core/verification/transaction-data/transaction-data.ts'
import { digestBase64url } from '../../lib/hash.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { PublicJwk } from '../../lib/jwk.ts'
import { verifyJws } from '../../lib/jws.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import { invalidCredential, invalidSignature, refusingAs } from '../invalid-credential.ts'
import { readNumericDate, verifyValidityPeriod } from '../verify-validity-period.ts'
import { type ParsedSdJwt, parsePayload } from './parse-sd-jwt.ts'

export interface ProvedKeyBinding {
  /** Whether the holder's key was proved. */
  readonly holderBound: boolean
  readonly authorized?: AuthorizedTransactions
}

/**
 * Whether the holder's key is bound to the presentation. Without an expectation there must be no key binding JWT (RFC 9901 §7.2);
 * with one, every check of §7.3 step 5 must hold.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`
 */
export function verifyKeyBinding(
  { keyBinding, presented, hash }: Pick<ParsedSdJwt, 'keyBinding' | 'presented' | 'hash'>,
  holderKey: PublicJwk | undefined,
  expectation: CredentialExpectation,
): ProvedKeyBinding {
  const expected = expectation.presentation
  if (expected === undefined) {
    if (keyBinding === undefined) return { holderBound: false }
    throw invalidCredential('a key binding JWT where none is expected (RFC 9901 §4, §7.2)')
  }
  if (keyBinding === undefined) throw invalidCredential('no key binding JWT (RFC 9901 §7.3 step 2)')
  if (holderKey === undefined) {
    throw invalidCredential('key binding without cnf.jwk (RFC 9901 §7.3 step 5.1, SD-JWT VC §2.4)')
  }
  if (keyBinding.header.typ !== 'kb+jwt') {
    throw invalidCredential('typ is not kb+jwt (RFC 9901 §7.3 step 5.4)')
  }
  refusingAs(invalidSignature, 'key binding JWT (RFC 9901 §7.3 step 5.3)', () => {
    // A holder's key is seen once or twice: caching it would push out an issuer's.
    verifyJws(keyBinding, importVerificationKey(holderKey, keyBinding.header.alg, { cache: false }))
  })
  const claims = parsePayload('key binding JWT', keyBinding)
  verifyAge(readNumericDate(claims, 'iat'), expected.maxAgeSeconds, expectation)
  if (claims['nonce'] !== expected.nonce) {
    throw invalidCredential('nonce of the key binding JWT differs (RFC 9901 §7.3 step 5.6)')
  }
  if (claims['aud'] !== expected.audience) {
    throw invalidCredential('aud of the key binding JWT differs (RFC 9901 §7.3 step 5.6)')
  }
  if (claims['sd_hash'] !== digestBase64url(hash, presented)) {
    throw invalidCredential('sd_hash is not over what was presented (RFC 9901 §7.3 step 5.7)')
  }
  const validFrom = readNumericDate(claims, 'nbf')
  const validUntil = readNumericDate(claims, 'exp')
  verifyValidityPeriod(
    {
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validUntil === undefined ? {} : { validUntil }),
    },
    expectation,
  )
  const authorized = readAuthorized(claims)
  return { holderBound: true, ...(authorized === undefined ? {} : { authorized }) }
}

/** OpenID4VP 1.0 Appendix B.3.3.1. */
function readAuthorized(claims: JsonObject): AuthorizedTransactions | undefined {
  const { transaction_data_hashes: hashes, transaction_data_hashes_alg: algorithm } = claims
  if (hashes === undefined && algorithm === undefined) return undefined
  if (!Array.isArray(hashes) || hashes.length === 0 || !hashes.every((hash) => typeof hash === 'string')) {
    throw invalidCredential(
      'transaction_data_hashes is not a non-empty array of texts (OpenID4VP 1.0 Appendix B.3.3.1)',
    )
  }
  if (algorithm === undefined) return { hashes }
  if (typeof algorithm === 'string') return { hashes, algorithm }
  throw invalidCredential('transaction_data_hashes_alg is not a text (OpenID4VP 1.0 Appendix B.3.3.1)')
}

function verifyAge(
  issuedAt: number | undefined,
  maxAgeSeconds: number,
  { now, clockSkewSeconds }: CredentialExpectation,
): void {
  if (issuedAt === undefined) throw invalidCredential('the key binding JWT has no iat (RFC 9901 §4.3)')
  const skew = clockSkewSeconds * 1000
  if (issuedAt > now + skew || issuedAt < now - maxAgeSeconds * 1000 - skew) {
    throw invalidCredential('iat of the key binding JWT is out of its window (RFC 9901 §7.3 step 5.5)')
  }
}
