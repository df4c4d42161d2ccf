import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import type { IonContent } from './apply-patches.ts'
import { SidetreeError } from './sidetree-error.ts'

const purposes = [
  'authentication',
  'assertionMethod',
  'capabilityInvocation',
  'capabilityDelegation',
  'keyAgreement',
]

/** The DID document of a Sidetree state (Sidetree 1.0 §9.2, §12.1.1), every id absolute. A key stands for the purposes that it names. */
export function createIonDocument(did: string, { publicKeys, services }: IonContent): JsonObject {
  const keys = [...publicKeys].map(([id, key]) => ({ id: `${did}#${id}`, key, purposes: purposesOf(key) }))
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: keys.map(({ id, key }) => methodOf(did, id, key)),
    ...Object.fromEntries(
      purposes.map((purpose) => [
        purpose,
        keys.filter((key) => key.purposes.includes(purpose)).map(({ id }) => id),
      ]),
    ),
    service: [...services].map(([id, service]) => ({ ...service, id: `${did}#${id}` })),
  }
}

function methodOf(did: string, id: string, { type, publicKeyJwk }: JsonObject): JsonObject {
  if (typeof type !== 'string' || !isJsonObject(publicKeyJwk)) {
    throw new SidetreeError('a key has no type or no publicKeyJwk (Sidetree 1.0 §12.1.1)')
  }
  return { id, type, controller: did, publicKeyJwk }
}

/** §12.1.1: optional; a key without a purpose is in the document and good for nothing. */
function purposesOf({ purposes: named = [] }: JsonObject): readonly JsonValue[] {
  if (!Array.isArray(named) || !named.every((one) => purposes.includes(one as string))) {
    throw new SidetreeError('purposes has one that is unknown (Sidetree 1.0 §12.1.1)')
  }
  return named as readonly JsonValue[]
}
