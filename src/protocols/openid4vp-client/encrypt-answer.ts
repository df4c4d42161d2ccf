import type { EncryptionKey } from './find-encryption-key.ts'

/** The answer as a JWE that is not signed (OpenID4VP 1.0 §8.3): whoever reads it checks the nonce within. */
export async function encryptAnswer(
  { jwk, kid, contentAlgorithm }: EncryptionKey,
  answer: Readonly<Record<string, unknown>>,
): Promise<string> {
  // Only who encrypts pays for the library.
  const { CompactEncrypt, importJWK } = await import('jose')
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(answer)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: contentAlgorithm, kid })
    .encrypt(await importJWK({ ...jwk, key_ops: undefined } as never, 'ECDH-ES'))
}
