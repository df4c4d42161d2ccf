import { X509Certificate } from 'node:crypto'
import type { HolderKey } from '../../../core/issuance/holder-key.ts'
import type { DidResolver } from '../../../core/ports/did-resolver.ts'
import { JwkError, jwkThumbprint, type PublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { type KeyProof, type ProofExpectation, refuseProof } from './key-proof.ts'

/** A holder's key as it was parsed. */
export type ProofKey = HolderKey & { readonly jwk: PublicJwk }

/**
 * The key that the header names (OpenID4VCI 1.0 Appendix F.1), by one of the binding methods of the configuration (§12.2.4).
 * @throws {CoreError} `key_proof_invalid`, `did_unresolvable`
 */
export async function resolveProofKey(
  { dids }: { readonly dids: DidResolver },
  { header }: KeyProof,
  expected: ProofExpectation,
): Promise<ProofKey> {
  if (header.kid !== undefined) return resolveDidKey(dids, header.kid, expected)
  requireBindingMethod(expected, 'jwk')
  const jwk = header.x5c === undefined ? publicJwk(header['jwk']) : certificateJwk(header.x5c[0], expected)
  return { jwk, thumbprint: jwkThumbprint(jwk) }
}

/** `kid` is a DID URL: of a key that its document lists for authentication. */
async function resolveDidKey(dids: DidResolver, kid: string, expected: ProofExpectation): Promise<ProofKey> {
  const [, method, fragment] = /^did:([a-z0-9]+):[^#?]+(#.+)$/.exec(kid) ?? []
  if (method === undefined || fragment === undefined) {
    throw refuseProof('The kid of a key proof must be a DID URL with a fragment.', 'Appendix F.1: kid')
  }
  requireBindingMethod(expected, `did:${method}`)
  const { id, publicJwk: published } = await dids.verificationMethod(kid, 'authentication')
  const jwk = publicJwk(published)
  return {
    jwk,
    thumbprint: jwkThumbprint(jwk),
    did: kid.slice(0, -fragment.length),
    verificationMethod: id,
  }
}

/** §12.2.4: the key is named in one of the ways of `cryptographic_binding_methods_supported`. */
export function requireBindingMethod({ binding }: ProofExpectation, method: string): void {
  if ((binding.methods as readonly string[]).includes(method)) return
  throw refuseProof(
    `The key of a proof must be named by one of: ${binding.methods.join(', ')}.`,
    `cryptographic_binding_methods_supported: ${method}`,
  )
}

function publicJwk(value: unknown): PublicJwk {
  try {
    return parsePublicJwk(value)
  } catch (error) {
    if (error instanceof JwkError)
      throw refuseProof('The jwk of a key proof is not a public key.', error.reason)
    throw error
  }
}

/** The key of the first certificate; whose certificate it is does not matter here, only that it is in force. */
function certificateJwk(leaf: string | undefined, { now }: ProofExpectation): PublicJwk {
  const certificate = readCertificate(leaf ?? '')
  if (now < certificate.validFromDate.getTime() || now > certificate.validToDate.getTime()) {
    throw refuseProof('The certificate of a key proof is not in force.', 'Appendix F.1: x5c validity')
  }
  return publicJwk(certificate.publicKey.export({ format: 'jwk' }))
}

function readCertificate(leaf: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(leaf, 'base64'))
  } catch (cause) {
    throw refuseProof('The x5c of a key proof is no certificate.', `RFC 7515 §4.1.6: ${String(cause)}`)
  }
}
