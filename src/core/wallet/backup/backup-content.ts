import { CoreError } from '../../errors.ts'
import type { HeldCredential } from '../held-credential.ts'
import type { KnownVerifier } from '../policies/known-verifier.ts'
import type { PresentationPolicy } from '../policies/presentation-policy.ts'
import type { Wallet } from '../wallets/wallet.ts'

/** A held credential, opened. */
export type KeptCredential = Omit<HeldCredential, 'sealedClaims' | 'sealedCredential' | 'renewalId'> & {
  readonly claims: Readonly<Record<string, unknown>>
  readonly encoded: string
}

/** What a backup holds, beside keys. */
export interface BackupContent {
  readonly credentials: readonly KeptCredential[]
  readonly wallets: readonly Wallet[]
  readonly policies: readonly PresentationPolicy[]
  readonly verifiers: readonly KnownVerifier[]
}

export function encodeContent(content: BackupContent): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(content))
}

/** What was sealed by us, and is read under the same version. @throws {CoreError} `backup_invalid` */
export function decodeContent(bytes: Uint8Array): BackupContent {
  const content = JSON.parse(new TextDecoder().decode(bytes)) as Partial<BackupContent>
  const { credentials, wallets, policies, verifiers } = content
  if (![credentials, wallets, policies, verifiers].every(Array.isArray)) {
    throw new CoreError('backup_invalid', 'The backup cannot be read: a part of it is missing.')
  }
  return content as BackupContent
}
