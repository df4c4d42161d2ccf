import { JwkError, parsePublicJwk } from '../../../lib/jwk.ts'
import { CoreError } from '../../errors.ts'
import type { PublicJwk } from '../../identities/signing-key.ts'
import { as, type TenantId, type WalletRecordId } from '../../ids.ts'
import type { Ports } from '../../ports/ports.ts'
import { type Write, WriteConflict } from '../../ports/units.ts'
import { verifierIdentifications } from '../../ports/verifier-client.ts'
import type { KnownVerifier } from './known-verifier.ts'

export type VerifierTerms = Pick<KnownVerifier, 'clientId' | 'name' | 'keys' | 'responseUris'>

type VerifierPorts = Pick<Ports, 'clock' | 'random' | 'units' | 'walletRecords'>

/** Prefixes by which verifiers prove themselves, and those that are reserved: whoever has one cannot be registered. */
const prefixes: readonly string[] = [...verifierIdentifications, 'origin', 'openid_federation']

/**
 * Registers a verifier beforehand (OpenID4VP 1.0 §5.9.2). To change one, remove it and register it again: what it may do is as good as
 * its keys.
 * @throws {CoreError} `invalid_request`, `already_exists`
 */
export async function registerVerifier(
  ports: VerifierPorts,
  tenantId: TenantId,
  terms: VerifierTerms,
  alongside: (verifier: KnownVerifier) => readonly Write[] = () => [],
): Promise<KnownVerifier> {
  const { clientId, name, responseUris } = terms
  const [prefix = ''] = clientId.split(':', 1)
  if (clientId.includes(':') && prefixes.includes(prefix)) {
    throw invalid('/clientId', `must not begin with ${prefix}: such a verifier proves itself`)
  }
  responseUris.forEach((uri, index) => {
    const url = uri.includes('#') ? null : URL.parse(uri)
    if (url === null || !['https:', 'http:'].includes(url.protocol)) {
      throw invalid(`/responseUris/${index}`, 'must be an https URL without fragment')
    }
  })
  const now = ports.clock.now()
  const verifier: KnownVerifier = {
    id: as<WalletRecordId>(ports.random.id(now)),
    tenantId,
    clientId,
    name,
    keys: terms.keys.map(requireKey),
    responseUris: [...new Set(responseUris)],
    createdAt: now,
    version: 1,
  }
  const add = ports.walletRecords.verifiers.add(verifier)
  try {
    await ports.units.commit([add, ...alongside(verifier)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== add) throw error
    throw new CoreError('already_exists', 'This verifier is registered already.')
  }
  return verifier
}

/** @throws {CoreError} `verifier_not_found` */
export async function findVerifier(
  { walletRecords }: Pick<Ports, 'walletRecords'>,
  tenantId: TenantId,
  id: WalletRecordId,
): Promise<KnownVerifier> {
  const verifier = await walletRecords.verifiers.find(tenantId, id)
  if (verifier === undefined) throw missing()
  return verifier
}

/** @throws {CoreError} `verifier_not_found` */
export async function removeVerifier(
  { units, walletRecords }: Pick<Ports, 'units' | 'walletRecords'>,
  tenantId: TenantId,
  id: WalletRecordId,
): Promise<void> {
  try {
    await units.commit([walletRecords.verifiers.remove(tenantId, id)])
  } catch (error) {
    throw error instanceof WriteConflict ? missing() : error
  }
}

function requireKey(jwk: PublicJwk, index: number): PublicJwk {
  try {
    return parsePublicJwk(jwk) as unknown as PublicJwk
  } catch (error) {
    if (!(error instanceof JwkError)) throw error
    throw invalid(`/jwks/keys/${index}`, `cannot be used: ${error.reason}`)
  }
}

function missing(): CoreError {
  return new CoreError('verifier_not_found', 'There is no such verifier.')
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', `The verifier cannot be registered: ${pointer} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
