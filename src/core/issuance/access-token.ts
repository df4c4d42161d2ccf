import { encodeBase64url } from '../../lib/base64url.ts'
import { decodeToken } from '../../lib/decode-token.ts'
import { sha256 } from '../../lib/hash.ts'
import { bytesToUuid, uuidToBytes } from '../../lib/uuid-bytes.ts'
import { as, type IssuanceId } from '../ids.ts'
import type { Random } from '../ports/random.ts'

const ID_BYTES = 16
const SECRET_BYTES = 32

/** A new opaque token of an issuance, 64 characters of base64url, and its hash, which is all that is kept. */
export function mintToken(random: Random, issuanceId: IssuanceId): { token: string; hash: Uint8Array } {
  const bytes = new Uint8Array(ID_BYTES + SECRET_BYTES)
  bytes.set(uuidToBytes(issuanceId))
  bytes.set(random.bytes(SECRET_BYTES), ID_BYTES)
  return { token: encodeBase64url(bytes), hash: sha256(bytes) }
}

/** Which issuance a token claims to belong to, and the hash to compare. Undefined = no token of ours. */
export function parseToken(token: string): { issuanceId: IssuanceId; hash: Uint8Array } | undefined {
  const bytes = decodeToken(token, ID_BYTES + SECRET_BYTES)
  if (bytes === undefined) return undefined
  return { issuanceId: as<IssuanceId>(bytesToUuid(bytes.subarray(0, ID_BYTES))), hash: sha256(bytes) }
}
