import type { FaceMatch, FaceMatcher } from '../../ports/face-matcher.ts'
import { PresentationFault } from '../presentation-fault.ts'
import type { FaceCheck } from './presentation-rules.ts'

/**
 * The person must look like the photo.
 * @throws {PresentationFault} also when nobody is there to look
 */
export async function checkFace(
  matcher: FaceMatcher | undefined,
  { sourcePhotoClaimName, matchConfidenceThreshold }: FaceCheck,
  claims: Readonly<Record<string, unknown>>,
): Promise<FaceMatch> {
  if (matcher === undefined) throw fault('no face matcher is configured')
  const photo = claims[sourcePhotoClaimName]
  if (typeof photo !== 'string' || photo === '')
    throw fault('the credential has no photo in the claim asked for')
  const match = await matcher.match(decodePhoto(photo))
  if (match.matchConfidenceScore < matchConfidenceThreshold) {
    throw fault('Match confidence score failing to meet the threshold.')
  }
  return match
}

/** Base64 in either alphabet; some issuers escape it as in a URL. */
function decodePhoto(text: string): Uint8Array {
  return Buffer.from(text.replace(/%2B/gi, '+').replace(/%2F/gi, '/').replace(/%3D/gi, '='), 'base64')
}

function fault(detail: string): PresentationFault {
  return new PresentationFault('query_not_satisfied', `${detail} (Entra: FaceCheck)`)
}
