import { equalInConstantTime } from '../../lib/constant-time.ts'
import { sha256 } from '../../lib/hash.ts'
import type { IssuanceId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Offered } from './issuance.ts'
import { transactionCode } from './transaction-code.ts'

/** A transaction code that the application chose, or that a wallet proves to know by its hash. Never the code itself. */
export interface CodeHash {
  readonly salt: string
  /** Base64 of SHA-256 over salt and code, as UTF-8. */
  readonly hash: string
  readonly kind: 'numeric' | 'alphanumeric'
}

/** As it is asked for with an issuance. */
export interface ChosenCode extends CodeHash {
  readonly length: number
}

interface Named {
  readonly tenantId: TenantId
  readonly id: IssuanceId
}

const SALT_BYTES = 12

function hashCode(salt: string, code: string): string {
  return Buffer.from(sha256(`${salt}${code}`)).toString('base64')
}

/** The hash of a code that came in clear, under a salt of ours. */
export function saltCode(
  random: Pick<Ports['random'], 'bytes'>,
  code: string,
  kind: CodeHash['kind'],
): ChosenCode {
  const salt = Buffer.from(random.bytes(SALT_BYTES)).toString('base64')
  return { salt, hash: hashCode(salt, code), kind, length: code.length }
}

/** Few codes are possible: their hash is as good as the code, and rests sealed. */
export function sealCode(secrets: Secrets, { tenantId, id }: Named, code: CodeHash): Uint8Array {
  const { salt, hash, kind } = code
  const text = new TextEncoder().encode(JSON.stringify({ salt, hash, kind }))
  return secrets.seal('transaction-code', `${tenantId}/${id}`, text)
}

/** What a wallet has to prove that it knows the code of an issuance; undefined when it has none. */
export function codeHashOf(
  secrets: Secrets,
  {
    tenantId,
    id,
    offerGeneration,
    transactionCode: code,
  }: Named & Pick<Offered, 'offerGeneration' | 'transactionCode'>,
): CodeHash | undefined {
  if (code === undefined) return undefined
  const { sealedCode, length } = code
  if (sealedCode !== undefined) {
    const text = secrets.open('transaction-code', `${tenantId}/${id}`, sealedCode)
    return JSON.parse(new TextDecoder().decode(text)) as CodeHash
  }
  const mac = secrets.mac('transaction-code', tenantId, id, String(offerGeneration), 'salt')
  const salt = Buffer.from(mac.subarray(0, SALT_BYTES)).toString('base64')
  const derived = transactionCode(secrets, { tenantId, id, offerGeneration, length })
  return { salt, hash: hashCode(salt, derived), kind: 'numeric' }
}

/** Whether a code in clear is that of the issuance. */
export function isCodeOf(
  secrets: Secrets,
  issuance: Parameters<typeof codeHashOf>[1],
  value: string,
): boolean {
  const code = codeHashOf(secrets, issuance)
  return code !== undefined && equalInConstantTime(code.hash, hashCode(code.salt, value))
}
