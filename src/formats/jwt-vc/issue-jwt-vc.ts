import { Buffer } from 'node:buffer'
import { CoreError } from '../../core/errors.ts'
import type { CredentialToIssue } from '../../core/ports/credential-format.ts'
import { statusEntriesOf } from '../../core/status/status-entries-of.ts'
import { formatDateTime } from '../../lib/date-time.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { subjectOfClaims } from '../subject-of-claims.ts'
import { refuseIssuerMembers } from '../w3c-members.ts'
import { baseContext, statusContexts } from './members.ts'

/**
 * Issues a credential in the JWT encoding of VCDM 1.1 (§6.3.1): registered claims beside their counterparts in `vc`, so that
 * readers of either find the same.
 * @throws {CoreError} `claims_invalid`; what the signer raises
 */
export async function issueJwtVc(credential: CredentialToIssue): Promise<string> {
  const { signer, type, claims, url, issuedAt, validUntil, status } = credential
  if (type.types === undefined) {
    throw new CoreError('configuration_invalid', 'The credential type has no types.', {
      detail: 'type is REQUIRED (VCDM 1.1 §4.3)',
    })
  }
  refuseIssuerMembers(claims)
  const credentialSubject = subjectOfClaims(credential)
  const subject = credentialSubject['id']
  const until = validUntil === undefined ? undefined : Math.floor(validUntil / 1000)
  const payload = {
    iss: signer.issuer,
    ...(subject === undefined ? {} : { sub: subject }),
    jti: url,
    nbf: Math.floor(issuedAt / 1000),
    iat: Math.floor(issuedAt / 1000),
    ...(until === undefined ? {} : { exp: until }),
    ...(status?.status === undefined ? {} : { status: status.status }),
    vc: {
      '@context': contextsOf(credential),
      id: url,
      type: type.types,
      issuer: signer.issuer,
      issuanceDate: formatDateTime(issuedAt),
      ...(until === undefined ? {} : { expirationDate: formatDateTime(until * 1000) }),
      ...claims,
      credentialSubject,
      ...(status?.credentialStatus === undefined ? {} : { credentialStatus: status.credentialStatus }),
    },
  }
  const signingInput = createSigningInput({ alg: signer.algorithm, typ: 'JWT', ...signer.header }, payload)
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}

/** The base context, those of the type, and the one that the status entry needs. */
function contextsOf({ type, status }: CredentialToIssue): readonly string[] {
  const ofStatus = statusEntriesOf(status ?? {}).flatMap((entry) => statusContexts.get(entry['type']) ?? [])
  return [...new Set([baseContext, ...(type.contexts ?? []), ...ofStatus])]
}
