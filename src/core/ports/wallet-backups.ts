import type { KeyId, TenantId } from '../ids.ts'
import type { Write } from './units.ts'

/** A file that nobody reads without the passphrase: JSON. */
export interface BackupFile {
  readonly format: 'chancery-wallet-backup'
  readonly version: 1
  readonly createdAt: string
  readonly kdf: { readonly name: 'scrypt'; readonly salt: string }
  readonly cipher: { readonly name: 'A256GCM'; readonly nonce: string }
  /** Base64url; what it holds beside the content are keys. */
  readonly ciphertext: string
}

export interface OpenedBackup {
  readonly content: Uint8Array
  /** Keys that are not here yet, and the writes that make them exist. */
  keyWrite(id: KeyId): Promise<readonly Write[]>
}

/** What goes out of the office and comes back, keys among it. They are in clear for nobody but the key store. */
export interface WalletBackups {
  /**
   * Seals the content and the keys for holding under a passphrase (scrypt, AES-256-GCM). Keys that are for something else are left out.
   * @throws {CoreError} `key_not_found`
   */
  seal(
    tenantId: TenantId,
    content: Uint8Array,
    keyIds: readonly KeyId[],
    passphrase: string,
  ): Promise<BackupFile>
  /** @throws {CoreError} `backup_invalid` for another passphrase, a file that was changed, another version */
  open(tenantId: TenantId, file: unknown, passphrase: string): Promise<OpenedBackup>
}
