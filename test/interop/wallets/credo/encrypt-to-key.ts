import type { JsonWebKeyInput } from 'node:crypto'
import {
  createCipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { Kms } from '@credo-ts/core'

const keyBytes: Readonly<Record<string, number>> = { A128GCM: 16, A256GCM: 32 }

export function canEncrypt({ encryption, keyAgreement }: Kms.KmsOperationEncrypt): boolean {
  return encryption.algorithm in keyBytes && keyAgreement?.algorithm === 'ECDH-ES'
}

/** ECDH-ES in direct agreement, then AES-GCM (RFC 7518 §4.6, §5.3), on node:crypto alone. */
export function encryptToKey(
  privateKey: KeyObject,
  agreement: Kms.KmsKeyAgreementEncryptOptions & { readonly algorithm: 'ECDH-ES' },
  encryption: Kms.KmsEncryptDataEncryption,
  data: Uint8Array,
): Kms.KmsEncryptReturn {
  const { algorithm } = encryption
  const length = keyBytes[algorithm]
  if (length === undefined) throw new Error(`no ${algorithm} here`)
  const publicKey = createPublicKey({
    key: agreement.externalPublicJwk as JsonWebKeyInput['key'],
    format: 'jwk',
  })
  const key = concatKdf(diffieHellman({ privateKey, publicKey }), algorithm, length, agreement)
  const iv = randomBytes(12)
  const cipher = createCipheriv(length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, iv)
  if ('aad' in encryption && encryption.aad !== undefined) cipher.setAAD(encryption.aad)
  const encrypted = Buffer.concat([cipher.update(data), cipher.final()])
  return {
    encrypted: new Uint8Array(encrypted),
    iv: new Uint8Array(iv),
    tag: new Uint8Array(cipher.getAuthTag()),
  }
}

/** RFC 7518 §4.6.2: one round of SHA-256 is enough for both lengths. */
function concatKdf(
  secret: Uint8Array,
  algorithm: string,
  length: number,
  { apu, apv }: { readonly apu?: Uint8Array | undefined; readonly apv?: Uint8Array | undefined },
): Uint8Array {
  const counted = (bytes: Uint8Array) => Buffer.concat([number(bytes.length), bytes])
  const info = [
    counted(Buffer.from(algorithm)),
    counted(apu ?? Buffer.alloc(0)),
    counted(apv ?? Buffer.alloc(0)),
    number(length * 8),
  ]
  const hash = createHash('sha256').update(Buffer.concat([number(1), secret, ...info]))
  return hash.digest().subarray(0, length)
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
