/** What a derived or sealed secret is for. Secrets of different purposes can never stand in for each other. */
export type SecretPurpose =
  | 'offer'
  | 'pre-authorized-code'
  | 'transaction-code'
  | 'transaction-id'
  | 'notification-id'
  | 'nonce'
  | 'webhook-secret'
  | 'status-list-order'
  | 'callback'
  | 'completion'
  | 'id-token-hint'
  | 'claims'
  | 'claim-index'
  | 'mail'
  | 'private-key'
  | 'held-credential'
  | 'issuer-session'
  | 'idempotent-answer'
  | 'browser-session'
  | 'request-decryption'
  | 'presentation-request'
  | 'presentation-key'
  | 'presented-credentials'
  | 'transaction-data'
  | 'presentation-evidence'
  | 'dcp-access-token'
  | 'ishare-access-token'
  | 'dcp-exchange'
  | 'holder-token'

/** Everything that is done with the master key. Synchronous: each call costs microseconds. */
export interface Secrets {
  /** HMAC-SHA-256 (32 bytes) under a key of `purpose`; `parts` are length-prefixed, so that no two lists collide. */
  mac(purpose: SecretPurpose, ...parts: readonly (string | Uint8Array)[]): Uint8Array
  /** AES-256-GCM under a key of `purpose`, bound to `context` (for instance tenant and row id). */
  seal(purpose: SecretPurpose, context: string, plaintext: Uint8Array): Uint8Array
  /** @throws {CoreError} `internal` when it was sealed for something else or changed */
  open(purpose: SecretPurpose, context: string, sealed: Uint8Array): Uint8Array
}
