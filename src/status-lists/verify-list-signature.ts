import type { KeyObject } from 'node:crypto'
import type { IssuerKeyLookup } from '../core/ports/credential-format.ts'
import { type CoseSign1, verifyCoseSign1 } from '../lib/cose-sign1.ts'
import { parsePublicJwk } from '../lib/jwk.ts'
import { type JwsAlgorithm, type ParsedJws, verifyJws } from '../lib/jws.ts'
import { importVerificationKey } from '../lib/verification-key.ts'
import { refusing, unreadable } from './refuse-list.ts'

/** A signed list, in JOSE or COSE. */
interface SignedList {
  readonly algorithm: JwsAlgorithm
  readonly kid: string | undefined
  readonly x5c: readonly string[] | undefined
  /** @throws {Refusal} when the key did not sign it */
  verify(publicKey: KeyObject): void
}

export function signedByJws(jws: ParsedJws): SignedList {
  const { alg: algorithm, kid, x5c } = jws.header
  return { algorithm, kid, x5c, verify: (publicKey) => verifyJws(jws, publicKey) }
}

export function signedByCose(message: CoseSign1): SignedList {
  return { ...message, verify: (publicKey) => verifyCoseSign1(message, publicKey) }
}

/**
 * Verifies a signed list with the key that the lookup finds for whom it names as issuer.
 * @returns whom the lookup found the signer to be
 * @throws {CoreError} `status_list_unavailable`, what the lookup raises
 */
export async function verifyListSignature(
  kind: string,
  { algorithm, kid, x5c, verify }: SignedList,
  issuer: string | undefined,
  issuerKey: IssuerKeyLookup,
): Promise<string> {
  if (issuer?.startsWith('did:') && kid?.startsWith('did:') && kid.split(/[?#]/, 1)[0] !== issuer)
    throw unreadable(`${kind}: kid is a verification method of another DID than iss`)
  const found = await issuerKey({ issuer, kid, x5c, algorithm })
  refusing(kind, () => verify(importVerificationKey(parsePublicJwk(found.jwk), algorithm)))
  return found.issuer
}
