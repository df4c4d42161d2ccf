import type { Secrets } from '../../ports/secrets.ts'
import type { Evidence, EvidenceContent } from './evidence.ts'

type Named = Pick<Evidence, 'id' | 'tenantId'>

/** Evidence rests sealed under the master key, bound to its request. */
export function sealEvidence(
  secrets: Secrets,
  { tenantId, id }: Named,
  content: EvidenceContent,
): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(content))
  return secrets.seal('presentation-evidence', `${tenantId}/${id}`, text)
}

export function openEvidence(
  secrets: Secrets,
  { tenantId, id, sealed }: Named & Pick<Evidence, 'sealed'>,
): EvidenceContent {
  const text = secrets.open('presentation-evidence', `${tenantId}/${id}`, sealed)
  return JSON.parse(new TextDecoder().decode(text)) as EvidenceContent
}
