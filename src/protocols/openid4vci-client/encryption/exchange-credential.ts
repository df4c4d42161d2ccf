import type { ClientContext, IssuerSession } from '../../../core/ports/issuer-client.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { jwkThumbprint, parsePublicJwk } from '../../../lib/jwk.ts'
import type { IssuerHttpAnswer } from '../issuer-http.ts'
import { postWithToken } from '../post-with-dpop.ts'
import { detailsOf } from '../session.ts'
import { invalidAnswer } from '../wire.ts'
import { type ContentAlgorithm, type IssuerEncryption, KEY_ALGORITHM } from './issuer-encryption.ts'

interface CredentialExchange {
  readonly url: string
  readonly json: Readonly<Record<string, unknown>>
  readonly maxBytes: number
  readonly what: string
}

/**
 * A request for a credential and its answer, encrypted as the issuer insists (OpenID4VCI 1.0 §8.2, §9.1, §10). What comes back is read
 * as if it had come in clear; errors do (§8.3.1).
 * @throws {CoreError} `issuer_answer_invalid`, what the guarded client raises
 */
export async function exchangeCredential(
  ports: Pick<Ports, 'outgoing' | 'clock' | 'random'>,
  session: IssuerSession,
  context: ClientContext,
  { json, ...request }: CredentialExchange,
): Promise<IssuerHttpAnswer> {
  const { encryption } = detailsOf(session)
  if (encryption === undefined) return postWithToken(ports, session, context, { ...request, json })
  const reader = encryption.response && (await createReader(encryption.response.contentAlgorithm))
  const asked = reader === undefined ? json : { ...json, credential_response_encryption: reader.parameters }
  const answer = await postWithToken(ports, session, context, {
    ...request,
    ...(encryption.request === undefined
      ? { json: asked }
      : { jwt: await encrypt(encryption.request, asked) }),
  })
  return reader === undefined || answer.status >= 300 ? answer : reader.read(answer)
}

async function encrypt(
  { jwk, kid, contentAlgorithm }: NonNullable<IssuerEncryption['request']>,
  json: Readonly<Record<string, unknown>>,
): Promise<string> {
  // Only who encrypts pays for the library.
  const { CompactEncrypt, importJWK } = await import('jose')
  const { crv, kty, x, y } = jwk
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(json)))
    .setProtectedHeader({ alg: KEY_ALGORITHM, enc: contentAlgorithm, kid })
    .encrypt(await importJWK({ kty, crv, x, y }, KEY_ALGORITHM))
}

/** A key for one answer, that nobody else ever has. */
async function createReader(contentAlgorithm: ContentAlgorithm) {
  const { compactDecrypt, exportJWK, generateKeyPair } = await import('jose')
  const { publicKey, privateKey } = await generateKeyPair(KEY_ALGORITHM, { crv: 'P-256', extractable: true })
  const { kty, crv, x, y } = await exportJWK(publicKey)
  const kid = jwkThumbprint(parsePublicJwk({ kty, crv, x, y }))
  return {
    parameters: {
      jwk: { kty, crv, x, y, kid, use: 'enc', alg: KEY_ALGORITHM },
      // Drafts up to 15 have it here; others ignore it.
      alg: KEY_ALGORITHM,
      enc: contentAlgorithm,
    },
    async read(answer: IssuerHttpAnswer): Promise<IssuerHttpAnswer> {
      if (!/^application\/jwt\b/i.test(answer.headers['content-type'] ?? '')) {
        throw invalidAnswer(`${answer.what}: not encrypted, and that was asked for (OpenID4VCI 1.0 §8.3)`)
      }
      try {
        const jwe = new TextDecoder().decode(answer.body).trim()
        const { plaintext, protectedHeader } = await compactDecrypt(jwe, privateKey, {
          keyManagementAlgorithms: [KEY_ALGORITHM],
          contentEncryptionAlgorithms: [contentAlgorithm],
        })
        if (protectedHeader.zip !== undefined) throw new Error('zip was not asked for')
        return {
          ...answer,
          headers: { ...answer.headers, 'content-type': 'application/json' },
          body: plaintext,
        }
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : 'no reason'
        throw invalidAnswer(`${answer.what}: cannot be decrypted: ${why} (OpenID4VCI 1.0 §10)`, cause)
      }
    },
  }
}
