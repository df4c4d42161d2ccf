import { CoreError } from '../../core/errors.ts'
import type { SignatureAlgorithm } from '../../core/identities/signing-key.ts'
import type { CredentialToIssue } from '../../core/ports/credential-format.ts'
import { statusEntriesOf } from '../../core/status/status-entries-of.ts'
import { formatDateTime } from '../../lib/date-time.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { holderDid } from '../holder-did.ts'
import { checkCredential } from './data-model/check-credential.ts'
import { credentialsStatus, credentialsV1, credentialsV2, statusList2021 } from './json-ld/contexts.ts'
import type { JsonLd } from './json-ld/json-ld.ts'
import { addProof } from './proofs/add-proof.ts'
import { strictPolicy } from './verify-ldp-vc.ts'

interface Securing {
  readonly cryptosuite: string
  /** The base context of the data model. */
  readonly base: string
}

/** What a key secures credentials with: those before Data Integrity belong to the data model of their time. */
const securing: Readonly<Record<SignatureAlgorithm, Securing>> = {
  ES256K: { cryptosuite: 'EcdsaSecp256k1Signature2019', base: credentialsV1 },
  ES256: { cryptosuite: 'ecdsa-rdfc-2019', base: credentialsV2 },
  ES384: { cryptosuite: 'ecdsa-rdfc-2019', base: credentialsV2 },
  EdDSA: { cryptosuite: 'eddsa-rdfc-2022', base: credentialsV2 },
}

export function securingOf(algorithm: SignatureAlgorithm): Securing {
  return securing[algorithm]
}

/** Contexts of status entries that the base context of VCDM 1.1 does not define; that of 2.0 has the bitstring's. */
const statusContexts: ReadonlyMap<unknown, string> = new Map([
  ['StatusList2021Entry', statusList2021],
  ['BitstringStatusListEntry', credentialsStatus],
])

/**
 * Issues a credential that is secured within itself: VCDM 1.1 with `EcdsaSecp256k1Signature2019` for secp256k1 keys, VCDM 2.0 with
 * Data Integrity for all others. A claim that no context defines is refused: it would not be signed.
 * @throws {CoreError} `claims_invalid`, `configuration_invalid`; what the signer raises
 */
export async function issueLdpVc(jsonLd: JsonLd, credential: CredentialToIssue): Promise<string> {
  const { signer, type, claims, url, issuedAt, validUntil, status } = credential
  if (type.types === undefined) throw configurationInvalid('The credential type has no types.')
  const { cryptosuite, base } = securingOf(signer.algorithm)
  const is11 = base === credentialsV1
  const from = formatDateTime(issuedAt)
  const until = validUntil === undefined ? undefined : formatDateTime(validUntil)
  const document = {
    '@context': contextsOf(base, credential),
    id: url,
    type: type.types,
    issuer: signer.issuer,
    ...(is11 ? { issuanceDate: from } : { validFrom: from }),
    ...(until === undefined ? {} : is11 ? { expirationDate: until } : { validUntil: until }),
    ...claims,
    credentialSubject: subjectOf(credential),
    ...(status?.credentialStatus === undefined ? {} : { credentialStatus: status.credentialStatus }),
  } as JsonObject
  try {
    checkCredential(document, jsonLd.contexts)
    const secured = await addProof(
      jsonLd,
      document,
      { cryptosuite, signer, purpose: 'assertionMethod', created: from },
      strictPolicy,
    )
    return JSON.stringify(secured)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new CoreError('claims_invalid', 'The claims cannot be signed as linked data.', {
      detail: error.reason,
      cause: error,
    })
  }
}

function contextsOf(base: string, { type, status }: CredentialToIssue): readonly string[] {
  const ofStatus = statusEntriesOf(status ?? {}).flatMap(({ type: entry }) => {
    const isInBase = base === credentialsV2 && entry === 'BitstringStatusListEntry'
    return isInBase ? [] : (statusContexts.get(entry) ?? [])
  })
  return [...new Set([base, ...ofStatus, ...(type.contexts ?? [])])]
}

/** The subject with the holder's DID as its id; an id among the claims must be the same. */
function subjectOf({ claims, holderKey }: CredentialToIssue): JsonObject {
  const subject = claims['credentialSubject'] ?? {}
  if (!isJsonObject(subject))
    throw new CoreError('claims_invalid', 'credentialSubject is not an object.', { detail: 'one subject' })
  const { id, ...others } = subject
  const holder = holderKey === undefined ? undefined : holderDid(holderKey)
  if (id !== undefined && holder !== undefined && id !== holder)
    throw new CoreError('claims_invalid', 'The subject is somebody else than the holder.', {
      detail: 'the id among the claims is not the DID of the holder key',
    })
  const subjectId = holder ?? id
  return { ...(subjectId === undefined ? {} : { id: subjectId }), ...others }
}

function configurationInvalid(message: string): CoreError {
  return new CoreError('configuration_invalid', message, { detail: 'type is REQUIRED (VCDM 1.1 §4.3)' })
}
