import type { Secrets } from '../ports/secrets.ts'
import type { VerifiedRequest } from './presentation-request.ts'

/** What the wallet sent, for applications that want to keep the proof themselves. */
export type Receipt = Readonly<Record<string, unknown>>

type Named = Pick<VerifiedRequest, 'id' | 'tenantId'>

export function sealReceipt(secrets: Secrets, { tenantId, id }: Named, receipt: Receipt): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(receipt))
  return secrets.seal('presented-credentials', `${tenantId}/${id}/receipt`, text)
}

export function openReceipt(
  secrets: Secrets,
  { tenantId, id, sealedReceipt }: Named & Pick<VerifiedRequest, 'sealedReceipt'>,
): Receipt | undefined {
  if (sealedReceipt === undefined) return undefined
  const text = secrets.open('presented-credentials', `${tenantId}/${id}/receipt`, sealedReceipt)
  return JSON.parse(new TextDecoder().decode(text)) as Receipt
}
