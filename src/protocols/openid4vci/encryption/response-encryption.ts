import type { KeyObject } from 'node:crypto'
import { CoreError } from '../../../core/errors.ts'
import { importPublicJwk, JwkError, parsePublicJwk } from '../../../lib/jwk.ts'
import type { CredentialResponseEncryption } from '../wire.ts'
import { contentAlgorithms, KEY_ALGORITHM } from './encryption-algorithms.ts'

/** How a wallet wants its answer encrypted, and can have it. */
export interface ResponseEncryption {
  readonly key: KeyObject
  readonly kid?: string
  readonly enc: string
}

/**
 * Reads `credential_response_encryption` (OpenID4VCI 1.0 §8.2). Before anything is done: an answer that cannot be given must not
 * have cost a credential.
 * @param isEncrypted whether the request itself was, as it must be, so that nobody can put another key in its place
 * @throws {CoreError} `encryption_parameters_invalid`
 */
export function readResponseEncryption(
  wanted: CredentialResponseEncryption | undefined,
  isEncrypted: boolean,
): ResponseEncryption | undefined {
  if (wanted === undefined) return undefined
  if (!isEncrypted) throw invalid('An encrypted answer is given to an encrypted request only.')
  const { enc, zip } = wanted
  if (zip !== undefined) throw invalid('Compression is not offered.')
  if (!(contentAlgorithms as readonly string[]).includes(enc))
    throw invalid(`enc must be one of ${contentAlgorithms.join(', ')}.`)
  const jwk = parseKey(wanted.jwk)
  if (jwk.alg !== KEY_ALGORITHM) throw invalid(`The jwk must have alg ${KEY_ALGORITHM}.`)
  if (jwk.kty !== 'EC' || jwk.crv === 'secp256k1' || (jwk.use ?? 'enc') !== 'enc')
    throw invalid('The jwk must be a key for encryption on a NIST curve.')
  return { key: importKey(jwk), enc, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) }
}

/** §10: a JWT, the key's `alg` and `kid` in its header, whatever is in it. */
export async function encryptResponse({ key, kid, enc }: ResponseEncryption, body: unknown): Promise<string> {
  const { CompactEncrypt } = await import('jose')
  return new CompactEncrypt(Buffer.from(JSON.stringify(body)))
    .setProtectedHeader({ alg: KEY_ALGORITHM, enc, ...(kid === undefined ? {} : { kid }) })
    .encrypt(key)
}

function parseKey(jwk: unknown) {
  try {
    return parsePublicJwk(jwk)
  } catch (error) {
    if (error instanceof JwkError) throw invalid('The jwk is not a public key.', error.reason)
    throw error
  }
}

function importKey(jwk: ReturnType<typeof parsePublicJwk>): KeyObject {
  try {
    return importPublicJwk(jwk, { cache: false })
  } catch (error) {
    if (error instanceof JwkError) throw invalid('The jwk is not a public key.', error.reason)
    throw error
  }
}

function invalid(message: string, detail?: string): CoreError {
  return new CoreError('encryption_parameters_invalid', message, detail === undefined ? {} : { detail })
}
