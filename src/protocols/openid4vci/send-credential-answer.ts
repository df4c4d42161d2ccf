import type { FastifyReply } from 'fastify'
import type { CredentialAnswer } from './credential-response.ts'
import { encryptResponse, type ResponseEncryption } from './encryption/response-encryption.ts'

/** Sends the answer of the credential and the deferred endpoint, encrypted when the wallet asked for it (§8.3, §9.2, §10). */
export async function sendCredentialAnswer(
  reply: FastifyReply,
  { status, body }: CredentialAnswer,
  encryption: ResponseEncryption | undefined,
): Promise<unknown> {
  reply.code(status).header('cache-control', 'no-store')
  if (encryption === undefined) return body
  const jwe = await encryptResponse(encryption, body)
  return reply.header('content-type', 'application/jwt').serializer(String).send(jwe)
}
