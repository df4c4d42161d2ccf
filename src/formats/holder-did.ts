import { CoreError } from '../core/errors.ts'
import type { HolderKey } from '../core/issuance/holder-key.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import { bareJwk, parsePublicJwk } from '../lib/jwk.ts'
import { refusingAs } from './invalid-credential.ts'

/** The DID that the subject is bound by: the one that the wallet named, or the did:jwk of its key. */
export function holderDid(holderKey: HolderKey): string {
  if (holderKey.did !== undefined) return holderKey.did
  const jwk = refusingAs(
    (detail, cause) => new CoreError('key_proof_invalid', 'The holder key is not usable.', { detail, cause }),
    'holder key',
    () => bareJwk(parsePublicJwk(holderKey.jwk)),
  )
  return `did:jwk:${encodeBase64url(JSON.stringify(jwk))}`
}
