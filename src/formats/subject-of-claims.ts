import { CoreError } from '../core/errors.ts'
import type { CredentialToIssue } from '../core/ports/credential-format.ts'
import { isJsonObject } from '../lib/json.ts'
import { holderDid } from './holder-did.ts'

/**
 * The subject of a credential to issue, with the holder's DID as its id; an id among the claims must be the same.
 * @throws {CoreError} `claims_invalid`, `key_proof_invalid`
 */
export function subjectOfClaims({
  claims,
  holderKey,
}: Pick<CredentialToIssue, 'claims' | 'holderKey'>): Readonly<Record<string, unknown>> {
  const subject = claims['credentialSubject'] ?? {}
  if (!isJsonObject(subject)) {
    throw new CoreError('claims_invalid', 'credentialSubject is not an object.', {
      detail: 'a JWT has one subject (VCDM 1.1 §6.3.1)',
    })
  }
  const { id, ...others } = subject
  if (id !== undefined && typeof id !== 'string') {
    throw new CoreError('claims_invalid', 'The id of the subject is not a text.', { detail: 'VCDM 1.1 §4.2' })
  }
  const holder = holderKey === undefined ? undefined : holderDid(holderKey)
  if (id !== undefined && holder !== undefined && id !== holder) {
    throw new CoreError('claims_invalid', 'The subject is somebody else than the holder.', {
      detail: 'the id among the claims is not the DID of the holder key',
    })
  }
  const subjectId = holder ?? id
  return { ...(subjectId === undefined ? {} : { id: subjectId }), ...others }
}
