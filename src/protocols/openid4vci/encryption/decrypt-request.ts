import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import type { Secrets } from '../../../core/ports/secrets.ts'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'
import { contentAlgorithms, KEY_ALGORITHM } from './encryption-algorithms.ts'
import { requestKey } from './request-key.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The body came encrypted to our request key. */
    isEncrypted: boolean
  }
}

const MAX_BYTES = 262_144

/** Reads `application/jwt` bodies as requests that were encrypted to us (OpenID4VCI 1.0 §8.2, §9.1, §10). */
export function acceptEncryptedRequests(
  scope: FastifyInstance,
  { secrets }: { readonly secrets: Secrets },
): void {
  scope.decorateRequest('isEncrypted', false)
  scope.addContentTypeParser(
    'application/jwt',
    { parseAs: 'string', bodyLimit: MAX_BYTES },
    async (request: FastifyRequest, body: string) => {
      const decrypted = await decryptRequest(secrets, request, body)
      request.isEncrypted = true
      return decrypted
    },
  )
}

/** @throws {CoreError} `encryption_parameters_invalid` */
async function decryptRequest(
  secrets: Secrets,
  { tenant }: FastifyRequest,
  jwe: string,
): Promise<JsonObject> {
  const key = requestKey(secrets, tenant.id)
  // Only who encrypts pays for the library.
  const { compactDecrypt } = await import('jose')
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, key.privateKey, {
      keyManagementAlgorithms: [KEY_ALGORITHM],
      contentEncryptionAlgorithms: [...contentAlgorithms],
    })
    // §10: the kid of the key that was chosen is in the header.
    if (protectedHeader.kid !== key.kid) throw new Error('kid is not that of our request key')
    if (protectedHeader.zip !== undefined) throw new Error('zip is not advertised')
    return parseJsonObject(plaintext, { maxBytes: MAX_BYTES })
  } catch (cause) {
    throw new CoreError(
      'encryption_parameters_invalid',
      `The request is not a JWE that can be read: take key and algorithms from credential_request_encryption.`,
      { detail: `§10: ${cause instanceof Error ? cause.message : String(cause)}`, cause },
    )
  }
}
