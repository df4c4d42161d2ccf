import { CoreError } from '../../core/errors.ts'
import type { LinkedData, LinkedDataProof } from '../../core/ports/linked-data.ts'
import { formatDateTime } from '../../lib/date-time.ts'
import type { JsonObject, JsonValue } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { invalidCredential, refusingAs } from '../invalid-credential.ts'
import { checkCredential } from './data-model/check-credential.ts'
import { checkPresentation } from './data-model/check-presentation.ts'
import { securingOf } from './issue-ldp-vc.ts'
import { credentialsV1, dataIntegrityV2 } from './json-ld/contexts.ts'
import type { JsonLd } from './json-ld/json-ld.ts'
import { addProof } from './proofs/add-proof.ts'
import { type Proof, readProofs } from './proofs/read-proofs.ts'
import { verifyProofs } from './proofs/verify-proofs.ts'
import { verifyCredentialDocument } from './verify-document.ts'

/** The port `LinkedData`: documents as they are, for those who need more than one credential of the format. */
export function createLinkedData(jsonLd: JsonLd): LinkedData {
  return {
    verifyCredential: (document, lookup, { inlineContexts, ...rules }) =>
      verifyCredentialDocument(jsonLd, document, lookup, { ...rules, policy: { inlineContexts } }),

    async verifyPresentation(document, lookup, { inlineContexts, ...rules }) {
      const checked = refusingAs(invalidCredential, 'data model', () => checkPresentation(document))
      const proofs = await verifyProofs(
        jsonLd,
        document,
        lookup,
        { ...rules, policy: { inlineContexts } },
        checked.holder ?? '',
      )
      return { ...checked, proofs: proofs.map(toTell) }
    },

    readProofs: (document) => refusingAs(invalidCredential, 'proof', () => readProofs(document)).map(toTell),

    async secureCredential(document, { created, cryptosuite, ...proof }) {
      try {
        checkCredential(document, jsonLd.contexts)
        const suite = cryptosuite ?? securingOf(proof.signer.algorithm).cryptosuite
        return await addProof(
          jsonLd,
          withSuiteContext(document, suite),
          { ...proof, created: formatDateTime(created), cryptosuite: suite },
          { inlineContexts: 'allow' },
        )
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        throw new CoreError('claims_invalid', `The credential cannot be secured: ${error.reason}.`, {
          detail: error.reason,
          cause: error,
        })
      }
    },
  }
}

/** The base context of VCDM 1.1 knows no proof but its own: those of later suites bring the context that defines them. */
function withSuiteContext(document: JsonObject, suite: string): JsonObject {
  const contexts = [document['@context'] ?? []].flat() as readonly JsonValue[]
  const needed =
    suite === 'Ed25519Signature2020'
      ? 'https://w3id.org/security/suites/ed25519-2020/v1'
      : suite !== 'EcdsaSecp256k1Signature2019' && contexts[0] === credentialsV1
        ? dataIntegrityV2
        : undefined
  return needed === undefined || contexts.includes(needed)
    ? document
    : { ...document, '@context': [...contexts, needed] }
}

function toTell({ members: _, ...proof }: Proof): LinkedDataProof {
  return proof
}
