import type { SignatureAlgorithm } from '../../core/identities/signing-key.ts'
import type { CredentialToPresent } from '../../core/ports/present-credential.ts'
import { formatDateTime } from '../../lib/date-time.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { nameMethod } from '../holder-method.ts'
import { invalidCredential } from '../invalid-credential.ts'
import { securingOf } from './issue-ldp-vc.ts'
import { credentialsV1, dataIntegrityV2 } from './json-ld/contexts.ts'
import type { JsonLd } from './json-ld/json-ld.ts'
import { addProof } from './proofs/add-proof.ts'
import { refusingLater } from './refusing-later.ts'
import { parseDocument } from './verify-document.ts'
import { strictPolicy } from './verify-ldp-vc.ts'

/**
 * A held credential in a presentation that its subject signs (OpenID4VP 1.0 Appendix B.1.3.2: `challenge` is the nonce, `domain` the Client
 * Identifier). Such a credential cannot be shown in part; one that is bound to nobody goes as it is.
 * @throws {CoreError} `credential_invalid`; what `sign` raises
 */
export async function presentLdpVc(
  jsonLd: JsonLd,
  { encoded, holder, audience, nonce, issuedAt, holderClaims }: CredentialToPresent,
): Promise<JsonObject> {
  const credential = parseDocument(encoded)
  if (holder === undefined) return credential
  if (holderClaims !== undefined) {
    throw invalidCredential('this format has no place for what else the holder is to sign')
  }
  const subject = subjectOf(credential)
  const presentation = {
    '@context': contextsFor(credential, holder.algorithm),
    type: ['VerifiablePresentation'],
    holder: subject,
    verifiableCredential: [credential],
  }
  const { algorithm, sign } = holder
  return refusingLater(invalidCredential, 'presentation', () =>
    addProof(
      jsonLd,
      presentation,
      {
        cryptosuite: securingOf(algorithm).cryptosuite,
        signer: { issuer: subject, algorithm, header: { kid: nameMethod(subject, holder) }, sign },
        purpose: 'authentication',
        created: formatDateTime(issuedAt),
        challenge: nonce,
        domain: audience,
      },
      strictPolicy,
    ),
  )
}

/** The data model of the credential; that of 1.1 knows no proofs of Data Integrity without their context. */
function contextsFor(credential: JsonObject, algorithm: SignatureAlgorithm): readonly string[] {
  const [base] = [credential['@context'] ?? []].flat() as readonly JsonValue[]
  if (base !== credentialsV1) return [String(base)]
  return securingOf(algorithm).base === credentialsV1 ? [credentialsV1] : [credentialsV1, dataIntegrityV2]
}

/** The DID that the issuer bound the credential to: it is the holder's name in the presentation. */
function subjectOf({ credentialSubject }: JsonObject): string {
  const [subject] = [credentialSubject].flat() as readonly (JsonValue | undefined)[]
  const id = isJsonObject(subject) ? subject['id'] : undefined
  if (typeof id === 'string' && id.startsWith('did:')) return id
  throw invalidCredential('the credential is bound to no DID (VCDM 2.0 §4.8)')
}
