import type { Secrets } from '../../core/ports/secrets.ts'
import { PresentationFault } from '../../core/verification/presentation-fault.ts'
import type { OpenRequest } from '../../core/verification/presentation-request.ts'
import { type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { contentAlgorithms, KEY_ALGORITHM, openKey } from './decryption-key.ts'

/**
 * The parameters in an encrypted answer (OpenID4VP 1.0 §8.3): a JWE to the key of this request, not signed.
 * @throws {PresentationFault} `response_malformed`
 */
export async function decryptAnswer(
  secrets: Secrets,
  request: OpenRequest,
  jwe: string,
): Promise<JsonObject> {
  const { sealedDecryptionKey } = request
  if (sealedDecryptionKey === undefined)
    throw fault('the answer is encrypted, and nothing to encrypt it to was given')
  const key = openKey(secrets, request, sealedDecryptionKey)
  // Only who encrypts pays for the library.
  const { compactDecrypt } = await import('jose')
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key.privateKey, {
      keyManagementAlgorithms: [KEY_ALGORITHM],
      contentEncryptionAlgorithms: [...contentAlgorithms],
    })
    if (protectedHeader.kid !== undefined && protectedHeader.kid !== key.kid)
      throw new Error('kid is not that of our key')
    if (protectedHeader.zip !== undefined) throw new Error('zip is not advertised')
    return parseJsonObject(plaintext)
  } catch (cause) {
    throw fault(`the answer cannot be decrypted: ${cause instanceof Error ? cause.message : 'no reason'}`)
  }
}

function fault(detail: string): PresentationFault {
  return new PresentationFault('response_malformed', `${detail} (OpenID4VP 1.0 §8.3)`)
}
