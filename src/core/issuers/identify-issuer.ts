import { CertificateError, parseCertificateChain } from '../../lib/certificate-chain.ts'
import { CoreError } from '../errors.ts'
import type { SigningKey } from '../identities/signing-key.ts'
import type { CertificateIssuer } from '../ports/certificate-issuer.ts'
import type { DidCreator, OwnDidMethod } from '../ports/did-creator.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { IssuerIdentification } from './issuer.ts'

/** How an issuer wants to be found by verifiers. */
export type IdentificationRequest =
  | { readonly method: 'did'; readonly didMethod: OwnDidMethod }
  /** `certificates`: a PEM chain, leaf first; absent = from the development authority. */
  | { readonly method: 'x5c'; readonly certificates?: string }
  | { readonly method: 'jwt-vc-issuer' }

export interface IdentifyingPorts extends Pick<Ports, 'clock'> {
  readonly didCreator: DidCreator
  /** Absent in production: then every issuer with `x5c` brings its own certificates. */
  readonly certificateIssuer?: CertificateIssuer
}

/**
 * How a verifier will find `key`.
 * @throws {CoreError} `configuration_invalid`
 */
export async function identifyIssuer(
  ports: IdentifyingPorts,
  tenant: Tenant,
  key: SigningKey,
  name: string,
  request: IdentificationRequest,
): Promise<IssuerIdentification> {
  if (request.method === 'jwt-vc-issuer') return { method: 'jwt-vc-issuer' }
  if (request.method === 'did') {
    const { did, verificationMethod } = ports.didCreator.create(request.didMethod, tenant, key)
    return { method: 'did', did, verificationMethod }
  }
  if (request.certificates !== undefined) {
    return { method: 'x5c', certificates: ownChain(ports, key, request.certificates) }
  }
  if (ports.certificateIssuer === undefined) {
    throw invalid('are needed: a PEM chain, leaf first, for the key that keyId names')
  }
  return { method: 'x5c', certificates: await ports.certificateIssuer.issue(tenant, key, name) }
}

function ownChain({ clock }: Pick<Ports, 'clock'>, key: SigningKey, pem: string): readonly string[] {
  try {
    const chain = parseCertificateChain(pem)
    const isOurs = ['kty', 'crv', 'x', 'y'].every((name) => chain.publicJwk[name] === key.publicJwk[name])
    if (!isOurs) throw invalid('are for another key: the first must hold the public key of keyId')
    if (chain.notAfter <= clock.now()) throw invalid('have expired')
    return chain.x5c
  } catch (error) {
    if (error instanceof CertificateError) throw invalid(`cannot be used: ${error.reason}`)
    throw error
  }
}

function invalid(message: string): CoreError {
  return new CoreError('configuration_invalid', `The certificates ${message}.`, {
    violations: [{ pointer: '/identification/certificates', message }],
  })
}
