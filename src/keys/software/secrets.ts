import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { CoreError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { SecretPurpose, Secrets } from '../../core/ports/secrets.ts'

export const MASTER_KEY_BYTES = 32
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** The first byte of what is sealed. Another number = another way of sealing, so that old rows stay readable. */
const SEAL_VERSION = 1
const HEADER_BYTES = 1 + NONCE_BYTES

/**
 * The port `Secrets` on a master key of 32 bytes. Each purpose has subkeys of its own, one to MAC and one to seal (HKDF-SHA-256,
 * RFC 5869), so that nothing made for one purpose is worth anything for another.
 */
export function createSecrets(masterKey: Uint8Array, ports: Pick<Ports, 'random'>): Secrets {
  if (masterKey.length !== MASTER_KEY_BYTES)
    throw new CoreError('internal', 'The master key is unusable.', {
      detail: `it has ${masterKey.length} bytes, not 32`,
    })
  const root = createSecretKey(masterKey)
  const macKeys = subkeys(root, 'mac')
  const sealKeys = subkeys(root, 'seal')

  return {
    mac: (purpose, ...parts) => createHmac('sha256', macKeys(purpose)).update(lengthPrefixed(parts)).digest(),

    seal(purpose, context, plaintext) {
      const nonce = ports.random.bytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, sealKeys(purpose), nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(lengthPrefixed([purpose, context]))
      const version = Uint8Array.of(SEAL_VERSION)
      return Buffer.concat([version, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
    },

    open(purpose, context, sealed) {
      if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] !== SEAL_VERSION)
        throw unopened(purpose, 'it is not in a known form')
      const end = sealed.length - TAG_BYTES
      try {
        const decipher = createDecipheriv(CIPHER, sealKeys(purpose), sealed.subarray(1, HEADER_BYTES), {
          authTagLength: TAG_BYTES,
        })
        decipher.setAAD(lengthPrefixed([purpose, context]))
        decipher.setAuthTag(sealed.subarray(end))
        return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES, end)), decipher.final()])
      } catch (cause) {
        throw unopened(
          purpose,
          'it was sealed for something else, under another master key, or changed',
          cause,
        )
      }
    },
  }
}

function subkeys(root: KeyObject, use: 'mac' | 'seal'): (purpose: SecretPurpose) => KeyObject {
  const made = new Map<SecretPurpose, KeyObject>()
  return (purpose) => {
    let key = made.get(purpose)
    if (key === undefined) {
      key = createSecretKey(
        Buffer.from(hkdfSync('sha256', root, '', `chancery/1/${use}/${purpose}`, MASTER_KEY_BYTES)),
      )
      made.set(purpose, key)
    }
    return key
  }
}

/** Each part after its length in 4 bytes: no two different lists of parts give the same bytes. */
function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Uint8Array {
  let size = 0
  for (const part of parts) size += 4 + Buffer.byteLength(part)
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for (const part of parts) {
    const length = Buffer.byteLength(part)
    at = bytes.writeUInt32BE(length, at)
    if (typeof part === 'string') bytes.write(part, at, 'utf8')
    else bytes.set(part, at)
    at += length
  }
  return bytes
}

function unopened(purpose: SecretPurpose, why: string, cause?: unknown): CoreError {
  return new CoreError('internal', 'Something went wrong on our side.', {
    detail: `a sealed value of purpose ${purpose} does not open: ${why}`,
    ...(cause === undefined ? {} : { cause }),
  })
}
