import type { VerifierIdentification } from '../../core/ports/verifier-client.ts'
import { RequestFault } from './request-fault.ts'

/** A verifier's `client_id` taken apart. */
export interface ClientIdentifier {
  /** The whole of it. */
  readonly clientId: string
  readonly identifiedBy: VerifierIdentification
  /** Without the prefix. */
  readonly value: string
}

const prefixes: ReadonlySet<string> = new Set<VerifierIdentification>([
  'decentralized_identifier',
  'x509_san_dns',
  'x509_hash',
  'verifier_attestation',
  'redirect_uri',
])

/** Prefixes that are known, and refused. */
const refused: Readonly<Record<string, readonly [reason: string, clause: string]>> = {
  origin: ['the prefix origin is reserved', 'OpenID4VP 1.0 §5.9.3'],
  openid_federation: ['OpenID Federation is not known to this office', 'OpenID4VP 1.0 §5.9.3'],
}

/**
 * What stands before the first colon says how a verifier is known; a client without a known prefix is one that was registered beforehand
 * (OpenID4VP 1.0 §5.9.1, §5.9.2).
 * @throws {RequestFault}
 */
export function parseClientIdentifier(clientId: string): ClientIdentifier {
  if (clientId === '' || clientId.length > 2048) {
    throw new RequestFault('client_id is missing or too long', 'OpenID4VP 1.0 §5.9')
  }
  const colon = clientId.indexOf(':')
  const prefix = colon === -1 ? '' : clientId.slice(0, colon)
  const fault = Object.hasOwn(refused, prefix) ? refused[prefix] : undefined
  if (fault !== undefined) throw new RequestFault(...fault)
  if (!prefixes.has(prefix)) return { clientId, identifiedBy: 'pre-registered', value: clientId }
  return { clientId, identifiedBy: prefix as VerifierIdentification, value: clientId.slice(colon + 1) }
}
