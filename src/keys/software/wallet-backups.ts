import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { CoreError } from '../../core/errors.ts'
import type { SigningKey } from '../../core/identities/signing-key.ts'
import type { KeyId, TenantId } from '../../core/ids.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { BackupFile, OpenedBackup, WalletBackups } from '../../core/ports/wallet-backups.ts'
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { privateKeyContext } from './key-store.ts'

type BackupPorts = Pick<Ports, 'signingKeyRecords' | 'secrets' | 'clock' | 'random'>
type Header = Omit<BackupFile, 'ciphertext'>

/** 32 MiB and about a third of a second for each guess. Of version 1: another choice is another version. */
const SCRYPT = { N: 32_768, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const
const CIPHER = 'aes-256-gcm'
const TAG_BYTES = 16
const derive = promisify(scrypt) as (
  passphrase: string,
  salt: Uint8Array,
  bytes: number,
  options: typeof SCRYPT,
) => Promise<Buffer>

/** One key as it stands in a backup. */
interface KeptKey {
  readonly key: SigningKey
  /** PKCS #8, base64url. */
  readonly privateKey: string
}

/** The port `WalletBackups` on the keys of our own storage. */
export function createWalletBackups(ports: BackupPorts): WalletBackups {
  return {
    async seal(tenantId, content, keyIds, passphrase) {
      const keys = await Promise.all([...new Set(keyIds)].map((id) => unsealKey(ports, tenantId, id)))
      const header: Header = {
        format: 'chancery-wallet-backup',
        version: 1,
        createdAt: new Date(ports.clock.now()).toISOString(),
        kdf: { name: 'scrypt', salt: encodeBase64url(ports.random.bytes(16)) },
        cipher: { name: 'A256GCM', nonce: encodeBase64url(ports.random.bytes(12)) },
      }
      const plaintext = Buffer.from(JSON.stringify({ content: encodeBase64url(content), keys }))
      const cipher = createCipheriv(CIPHER, await keyOf(header, passphrase), nonceOf(header))
      cipher.setAAD(associated(header))
      const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
      plaintext.fill(0)
      return { ...header, ciphertext: encodeBase64url(sealed) }
    },

    async open(tenantId, file, passphrase) {
      const { header, sealed } = readFile(file)
      const opened = await decrypt(header, sealed, passphrase)
      const keys = new Map((opened['keys'] as unknown as KeptKey[]).map((kept) => [kept.key.id, kept]))
      return {
        content: decodeBase64url(opened['content'] as string),
        keyWrite: (id) => keyWrite(ports, tenantId, keys.get(id)),
      } satisfies OpenedBackup
    },
  }
}

async function unsealKey(
  { signingKeyRecords, secrets }: BackupPorts,
  tenantId: TenantId,
  id: KeyId,
): Promise<KeptKey> {
  const record = await signingKeyRecords.find(tenantId, id)
  if (record?.key.use !== 'holding') {
    throw new CoreError('key_not_found', 'There is no such key for holding.', { detail: `key ${id}` })
  }
  const der = secrets.open('private-key', privateKeyContext(tenantId, id), record.sealedPrivateKey)
  const privateKey = encodeBase64url(der)
  der.fill(0)
  return { key: record.key, privateKey }
}

/** Sealed anew for this tenant, under the master key of this office. */
async function keyWrite(
  { signingKeyRecords, secrets }: BackupPorts,
  tenantId: TenantId,
  kept: KeptKey | undefined,
) {
  if (kept === undefined) throw invalid('a key is missing')
  const { id } = kept.key
  if ((await signingKeyRecords.find(tenantId, id)) !== undefined) return []
  const der = decodeBase64url(kept.privateKey)
  const sealedPrivateKey = secrets.seal('private-key', privateKeyContext(tenantId, id), der)
  der.fill(0)
  return [signingKeyRecords.add({ key: { ...kept.key, tenantId }, sealedPrivateKey })]
}

function readFile(file: unknown): { readonly header: Header; readonly sealed: Uint8Array } {
  if (!isJsonObject(file) || file['format'] !== 'chancery-wallet-backup')
    throw invalid('it is no backup of a wallet')
  if (file['version'] !== 1) throw invalid('it is of another version of this software')
  const { createdAt, kdf, cipher, ciphertext } = file
  const isRead =
    typeof createdAt === 'string' &&
    isJsonObject(kdf) &&
    kdf['name'] === 'scrypt' &&
    typeof kdf['salt'] === 'string' &&
    isJsonObject(cipher) &&
    cipher['name'] === 'A256GCM' &&
    typeof cipher['nonce'] === 'string' &&
    typeof ciphertext === 'string'
  if (!isRead) throw invalid('a member is missing, or of another kind')
  const header: Header = {
    format: 'chancery-wallet-backup',
    version: 1,
    createdAt,
    kdf: { name: 'scrypt', salt: String(kdf['salt']) },
    cipher: { name: 'A256GCM', nonce: String(cipher['nonce']) },
  }
  const sealed = refusing(() => decodeBase64url(ciphertext))
  if (sealed.length < TAG_BYTES || nonceOf(header).length !== 12) throw invalid('it is cut off')
  return { header, sealed }
}

async function decrypt(header: Header, sealed: Uint8Array, passphrase: string): Promise<JsonObject> {
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, await keyOf(header, passphrase), nonceOf(header), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(associated(header))
  decipher.setAuthTag(sealed.subarray(end))
  let plaintext: Buffer
  try {
    plaintext = Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch (cause) {
    throw invalid('the passphrase is another, or the file was changed', cause)
  }
  return refusing(() => parseJsonObject(plaintext, { maxBytes: plaintext.length, maxDepth: 10 }))
}

function keyOf({ kdf }: Header, passphrase: string): Promise<Buffer> {
  const salt = refusing(() => decodeBase64url(kdf.salt))
  if (salt.length !== 16) throw invalid('its salt is of another size')
  return derive(passphrase.normalize('NFKC'), salt, 32, SCRYPT)
}

const nonceOf = ({ cipher }: Header): Uint8Array => refusing(() => decodeBase64url(cipher.nonce))
/** What stands in clear is signed with the rest. */
const associated = (header: Header): Uint8Array => Buffer.from(JSON.stringify(header))

function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw invalid(cause.reason, cause)
  }
}

function invalid(reason: string, cause?: unknown): CoreError {
  return new CoreError('backup_invalid', `The backup cannot be read: ${reason}.`, {
    ...(cause === undefined ? {} : { cause }),
  })
}
