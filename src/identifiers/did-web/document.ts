import type { SigningKey } from '../../core/identities/signing-key.ts'
import type { DidService } from '../../core/ports/did-services.ts'

/** The DID URL of one of our keys. */
export function verificationMethodId(did: string, key: Pick<SigningKey, 'id'>): string {
  return `${did}#${key.id}`
}

/**
 * The one DID document of a tenant (DID Core §5). All ids are absolute and every key stands as `publicKeyJwk`, because that is what
 * verifiers of all the products read. A retired key only vouches for what it signed: it stays under `assertionMethod` alone.
 */
export function createDidDocument(
  did: string,
  keys: readonly SigningKey[],
  services: readonly DidService[] = [],
): Readonly<Record<string, unknown>> {
  const methods = [...keys].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  const idsOf = (list: readonly SigningKey[]) => list.map((key) => verificationMethodId(did, key))
  const active = idsOf(methods.filter(({ status }) => status === 'active'))
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/suites/jws-2020/v1',
      ...(keys.some(isSecp256k1) ? ['https://w3id.org/security/suites/secp256k1-2019/v1'] : []),
    ],
    id: did,
    verificationMethod: methods.map((key) => ({
      id: verificationMethodId(did, key),
      type: isSecp256k1(key) ? 'EcdsaSecp256k1VerificationKey2019' : 'JsonWebKey2020',
      controller: did,
      publicKeyJwk: key.publicJwk,
    })),
    authentication: active,
    assertionMethod: idsOf(methods),
    capabilityInvocation: active,
    capabilityDelegation: active,
    ...(services.length === 0
      ? {}
      : {
          service: services.map(({ id, ...rest }) => ({
            id: id.startsWith('#') ? `${did}${id}` : id,
            ...rest,
          })),
        }),
  }
}

function isSecp256k1({ algorithm }: SigningKey): boolean {
  return algorithm === 'ES256K'
}
