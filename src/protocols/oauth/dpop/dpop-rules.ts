import { equalInConstantTime } from '../../../lib/constant-time.ts'
import { sha256Base64url } from '../../../lib/hash.ts'
import { SignatureError, verifyJws } from '../../../lib/jws.ts'
import { type DpopExpectation, type DpopProof, dpopAlgorithms, refuseDpop } from './dpop-proof.ts'
import { normalizeHtu } from './normalize-htu.ts'

export type DpopRule = (proof: DpopProof, expected: DpopExpectation) => void

/** How long after its making a proof may arrive. */
export const DPOP_MAX_AGE_SECONDS = 300
const MAX_JTI_LENGTH = 512

/** RFC 9449 §4.3, in the order in which it is cheapest. Rules 1 to 3 and 6 (shape, one key, public only) hold by parsing. */
export const dpopRules: readonly DpopRule[] = [
  function isTyped({ jws }) {
    if (jws.header.typ !== 'dpop+jwt') throw refuseDpop('RFC 9449 §4.3 (4): typ is not dpop+jwt')
  },
  function usesAllowedAlgorithm({ jws }) {
    if (!dpopAlgorithms.includes(jws.header.alg)) throw refuseDpop('RFC 9449 §4.3 (5): alg is not allowed')
  },
  function isForMethod({ claims }, { method }) {
    if (claims['htm'] !== method) throw refuseDpop('RFC 9449 §4.3 (8): htm is not the method')
  },
  function isForUrl({ claims }, { url }) {
    const htu = claims['htu']
    if (typeof htu !== 'string' || normalizeHtu(htu) !== normalizeHtu(url))
      throw refuseDpop('RFC 9449 §4.3 (9): htu is not the URL of the endpoint')
  },
  function isRecent({ claims }, { now, clockSkewSeconds }) {
    const iat = claims['iat']
    const age = typeof iat === 'number' ? now / 1000 - iat : Number.NaN
    if (!(age >= -clockSkewSeconds && age <= DPOP_MAX_AGE_SECONDS + clockSkewSeconds))
      throw refuseDpop('RFC 9449 §4.3 (11): iat is outside the window')
  },
  function isUnique({ claims }) {
    const jti = claims['jti']
    if (typeof jti !== 'string' || jti.length === 0 || jti.length > MAX_JTI_LENGTH)
      throw refuseDpop('RFC 9449 §4.2: jti is missing or too long')
  },
  function isForAccessToken({ claims }, { accessToken }) {
    if (accessToken === undefined) return
    const ath = claims['ath']
    if (typeof ath !== 'string' || !equalInConstantTime(ath, sha256Base64url(accessToken)))
      throw refuseDpop('RFC 9449 §4.3 (12): ath is not the hash of the access token')
  },
  function isSigned({ jws, key }) {
    try {
      verifyJws(jws, key)
    } catch (error) {
      if (error instanceof SignatureError) throw refuseDpop(`RFC 9449 §4.3 (7): ${error.reason}`)
      throw error
    }
  },
]
