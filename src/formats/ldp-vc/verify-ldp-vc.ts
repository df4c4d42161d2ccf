import type { PublicJwk } from '../../core/identities/signing-key.ts'
import type {
  CredentialExpectation,
  IssuerKeyLookup,
  VerifiedCredential,
} from '../../core/ports/credential-format.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { CheckedCredential } from './data-model/check-credential.ts'
import type { JsonLd } from './json-ld/json-ld.ts'
import type { ProofKeyLookup } from './proofs/proof-key-lookup.ts'
import { verifyCredentialDocument } from './verify-document.ts'

/** Who reads claims by name lets no document say what a name means. */
export const strictPolicy = { inlineContexts: 'refuse' } as const

/**
 * Verifies a credential with embedded proofs (VCDM 1.1 §4.7, VCDM 2.0 §4.12).
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, what the key lookup raises
 */
export async function verifyLdpVc(
  jsonLd: JsonLd,
  document: JsonObject,
  issuerKey: IssuerKeyLookup,
  { now, clockSkewSeconds, expandTypes }: CredentialExpectation,
): Promise<VerifiedCredential> {
  const rules = { now, clockSkewSeconds, policy: strictPolicy }
  const checked = await verifyCredentialDocument(jsonLd, document, proofKeys(issuerKey), rules)
  const verified = toVerified(document, checked)
  const expandedTypes = expandTypes && (await jsonLd.expandTypes(document['@context'] ?? [], checked.types))
  return expandedTypes === undefined ? verified : { ...verified, expandedTypes }
}

/** The key of whoever made a proof, by the lookup of issuers. */
function proofKeys(issuerKey: IssuerKeyLookup): ProofKeyLookup {
  return async ({ verificationMethod, controller, algorithm, signed }) => {
    const named = { issuer: controller, kid: verificationMethod, x5c: undefined, algorithm }
    const { jwk } = await issuerKey(signed === undefined ? named : { ...named, signed })
    return jwk as PublicJwk
  }
}

const aboutTheCredential: ReadonlySet<string> = new Set([
  '@context',
  'id',
  'type',
  'issuer',
  'issuanceDate',
  'expirationDate',
  'validFrom',
  'validUntil',
  'credentialStatus',
  'proof',
])

function toVerified(document: JsonObject, checked: CheckedCredential): VerifiedCredential {
  const { issuer, types, subjects, validFrom, validUntil } = checked
  const contexts = [document['@context']].flat().slice(1)
  const named = contexts.filter((context): context is string => typeof context === 'string')
  const subject = subjects.length === 1 ? subjects[0]?.['id'] : undefined
  const claims = Object.entries(document).filter(([name]) => !aboutTheCredential.has(name))
  return {
    format: 'ldp_vc',
    issuer,
    type: { types, ...(named.length === 0 ? {} : { contexts: named }) },
    claims: {
      ...Object.fromEntries(claims),
      ...(subjects.length === 1 ? { credentialSubject: subjects[0] } : {}),
    },
    ...(typeof subject === 'string' && subject.startsWith('did:') ? { holderKey: { did: subject } } : {}),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
    ...statusOf(checked),
    holderBound: false,
  }
}

/** Every entry counts. */
function statusOf({ statuses }: CheckedCredential): Pick<VerifiedCredential, 'status'> {
  const [first, ...others] = statuses
  if (first === undefined) return {}
  return { status: { credentialStatus: others.length === 0 ? first : statuses } }
}
