import { Buffer } from 'node:buffer'
import { CoreError } from '../../core/errors.ts'
import type { CredentialToIssue } from '../../core/ports/credential-format.ts'
import { statusEntriesOf } from '../../core/status/status-entries-of.ts'
import { formatDateTime } from '../../lib/date-time.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { subjectOfClaims } from '../subject-of-claims.ts'
import { refuseIssuerMembers } from '../w3c-members.ts'
import { baseContext } from './data-model.ts'
import { CREDENTIAL_TYP } from './media-types.ts'

/** Contexts of status entries that the base context of VCDM 2.0 does not define; it has that of Bitstring Status List. */
const statusContexts: ReadonlyMap<unknown, string> = new Map([
  ['StatusList2021Entry', 'https://w3id.org/vc/status-list/2021/v1'],
])

/**
 * Issues a credential of VCDM 2.0 that a JWT secures: the payload is the credential (VC-JOSE-COSE §3.1.1). Registered claims say of the
 * JWT what the credential says of itself (§3.1.3), for readers that know JWTs only.
 * @throws {CoreError} `claims_invalid`; what the signer raises
 */
export async function issueVcJwt(credential: CredentialToIssue): Promise<string> {
  const { signer, type, claims, url, status } = credential
  if (type.types === undefined) {
    throw new CoreError('configuration_invalid', 'The credential type has no types.', {
      detail: 'type is REQUIRED (VCDM 2.0 §4.5)',
    })
  }
  refuseIssuerMembers(claims)
  const credentialSubject = subjectOfClaims(credential)
  if (Object.keys(credentialSubject).length === 0) {
    throw new CoreError('claims_invalid', 'The credential says nothing about its subject.', {
      detail: 'credentialSubject must make a claim (VCDM 2.0 §4.8)',
    })
  }
  const subject = credentialSubject['id']
  const from = Math.floor(credential.issuedAt / 1000)
  const until = credential.validUntil === undefined ? undefined : Math.floor(credential.validUntil / 1000)
  const ofStatus = statusEntriesOf(status ?? {}).flatMap((entry) => statusContexts.get(entry['type']) ?? [])
  const contexts = [baseContext, ...(type.contexts ?? []), ...ofStatus]
  const payload = {
    iss: signer.issuer,
    ...(subject === undefined ? {} : { sub: subject }),
    jti: url,
    iat: from,
    nbf: from,
    ...(until === undefined ? {} : { exp: until }),
    ...(status?.status === undefined ? {} : { status: status.status }),
    '@context': [...new Set(contexts)],
    id: url,
    type: type.types,
    issuer: signer.issuer,
    validFrom: formatDateTime(from * 1000),
    ...(until === undefined ? {} : { validUntil: formatDateTime(until * 1000) }),
    ...claims,
    credentialSubject,
    ...(status?.credentialStatus === undefined ? {} : { credentialStatus: status.credentialStatus }),
  }
  const header = { alg: signer.algorithm, typ: CREDENTIAL_TYP, cty: 'vc', ...signer.header }
  const signingInput = createSigningInput(header, payload)
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}
