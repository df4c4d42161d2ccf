import { CoreError } from '../../../core/errors.ts'
import type { CredentialId, HeldCredentialId } from '../../../core/ids.ts'
import { as } from '../../../core/ids.ts'
import { tryCommit, type Write, WriteConflict } from '../../../core/ports/units.ts'
import { revokeCredential } from '../../../core/status/change-credential-status.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { deleteHeldCredential } from '../../../core/wallet/delete-held-credential.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import { planSelfIssuance, type SelfIssued } from '../../../core/wallet/issue-to-self.ts'
import type { OpenedCredential } from '../../../core/wallet/keep-credentials.ts'
import { heldCredentialEvent } from '../../../core/wallet/wallet-event.ts'
import { isUuid } from '../../../lib/uuid.ts'
import { newDocument } from '../kept-documents.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import type { TsgPorts } from '../ports.ts'
import type { CredentialCreation } from '../wire.ts'
import { decodeCredential } from './decode-credential.ts'
import { findHeld } from './find-record.ts'

const MOST_TRIES = 5
/** Three months, as the product has it. */
const VALIDITY_SECONDS = 90 * 86_400
const BASE = /^https:\/\/www\.w3\.org\/(2018\/credentials\/v1|ns\/credentials\/v2)$/

/**
 * A credential that the wallet says itself. Its id is taken once.
 * @throws {CoreError} `already_exists`, `invalid_request`, what `planSelfIssuance` raises
 */
export async function selfIssue(
  ports: TsgPorts,
  tenant: Tenant,
  client: ApiClient,
  creation: CredentialCreation,
): Promise<OpenedCredential> {
  const planned = await plan(ports, tenant, client, creation)
  const { held, issued } = planned
  const ids = { heldId: held.credential.id, credentialId: issued.id, url: creation.id }
  const take = ports.documents.add(newDocument(ports, tenant, 'self-issued', creation.id, ids))
  const record = ports.documents.add(newDocument(ports, tenant, 'self-issued-record', ids.heldId, ids))
  try {
    await ports.units.commit([take, record, ...planned.writes])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== take) throw error
    throw new CoreError('already_exists', `There is a credential with the id "${creation.id}" already.`)
  }
  return held
}

/**
 * Says it anew, under the same id; the former one is revoked.
 * @throws {CoreError} `credential_not_found`, `in_use` for a credential of somebody else, as {@link selfIssue}
 */
export async function reissue(
  ports: TsgPorts,
  tenant: Tenant,
  client: ApiClient,
  id: string,
  creation: Omit<CredentialCreation, 'id'> & { readonly id?: string },
): Promise<OpenedCredential> {
  const { credential: before } = await findHeld(ports, tenant, id)
  const known = await ports.documents.find(tenant.id, 'self-issued-record', before.id)
  if (known === undefined) {
    throw new CoreError(
      'in_use',
      'The credential is another issuer’s word, or was asked for over a protocol.',
    )
  }
  const url = String(known.data['url'])
  if (creation.id !== undefined && creation.id !== url) {
    throw new CoreError('invalid_request', 'The id of a credential cannot change.', {
      violations: [{ pointer: '/id', message: `must be "${url}"` }],
    })
  }
  const planned = await plan(ports, tenant, client, { ...creation, id: url }, before)
  const data = { heldId: before.id, credentialId: planned.issued.id, url }
  const writes = [
    ...planned.writes,
    ports.documents.save({ ...known, data, changedAt: ports.clock.now(), version: known.version + 1 }),
  ]
  const former = as<CredentialId>(String(known.data['credentialId']))
  try {
    const issued = await ports.issuedCredentials.find(tenant.id, former)
    if (issued === undefined || issued.statusEntries.length === 0) await ports.units.commit(writes)
    else await revokeCredential(ports, tenant.id, former, { reason: 'Issued anew.', alongside: () => writes })
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error
    throw changedMeanwhile()
  }
  return planned.held
}

/**
 * Takes back what the office issued itself, in its list and in the wallet at once. Index 0 is a place in a list as every other.
 * @throws {CoreError} `credential_not_found`; `credential_has_no_status` when it was issued without, or by somebody else
 */
export async function revokeRecord(ports: TsgPorts, tenant: Tenant, id: string): Promise<HeldCredentialId> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const opened = await findHeld(ports, tenant, id)
    const credentialId = await issuedAs(ports, tenant, opened)
    if (credentialId === undefined) {
      throw new CoreError('credential_has_no_status', 'Only its issuer can revoke this credential.')
    }
    try {
      const alongside = () => markRevoked(ports, opened.credential)
      await revokeCredential(ports, tenant.id, credentialId, { alongside })
      return opened.credential.id
    } catch (error) {
      // The job that looks after held credentials may have been here.
      if (!(error instanceof WriteConflict)) throw error
    }
  }
  throw changedMeanwhile()
}

/**
 * Throws a record away. What the wallet said itself stays issued, and its id is free again.
 * @throws {CoreError} `credential_not_found`
 */
export async function throwAway(ports: TsgPorts, tenant: Tenant, id: string): Promise<void> {
  const { credential } = await findHeld(ports, tenant, id)
  await deleteHeldCredential(ports, tenant.id, credential.id)
  const known = await ports.documents.find(tenant.id, 'self-issued-record', credential.id)
  if (known === undefined) return
  await tryCommit(ports.units, [
    ports.documents.remove(tenant.id, 'self-issued-record', credential.id),
    ports.documents.remove(tenant.id, 'self-issued', String(known.data['url'])),
  ])
}

/** The credential in the list of those that the office issued; undefined for one of another issuer. */
async function issuedAs(
  ports: TsgPorts,
  tenant: Tenant,
  { credential, encoded }: OpenedCredential,
): Promise<CredentialId | undefined> {
  const known = await ports.documents.find(tenant.id, 'self-issued-record', credential.id)
  if (known !== undefined) return as<CredentialId>(String(known.data['credentialId']))
  const { id } = decodeCredential(encoded)
  const prefix = `${ports.publicUrl}/credentials/`
  const name = typeof id === 'string' && id.startsWith(prefix) ? id.slice(prefix.length) : ''
  if (!isUuid(name)) return undefined
  return (await ports.issuedCredentials.find(tenant.id, as<CredentialId>(name)))?.id
}

function markRevoked(ports: TsgPorts, held: HeldCredential): readonly Write[] {
  if (held.state === 'revoked') return []
  const { dueAt: _, ...rest } = held
  const next: HeldCredential = {
    ...rest,
    state: 'revoked',
    changedAt: ports.clock.now(),
    version: held.version + 1,
  }
  return [
    ports.heldCredentials.save(next),
    ...ports.events.append(heldCredentialEvent(ports, 'wallet.credential.revoked', next)),
  ]
}

async function plan(
  ports: TsgPorts,
  tenant: Tenant,
  client: ApiClient,
  creation: CredentialCreation,
  replaces?: HeldCredential,
): Promise<SelfIssued> {
  const identity = await walletIdentity(ports, tenant, creation.keyId)
  requireId(creation.id, identity.did)
  const { context = [], type = [], proofType = 'jwt', credentialSubject, revocable } = creation
  const contexts = context.filter((one) => !BASE.test(one))
  return planSelfIssuance(ports, tenant, identity, {
    url: creation.id,
    format: proofType === 'ldp' ? 'ldp_vc' : 'jwt_vc_json',
    type: {
      types: ['VerifiableCredential', ...type.filter((one) => one !== 'VerifiableCredential')],
      ...(contexts.length === 0 ? {} : { contexts }),
    },
    subject: { id: identity.did, ...credentialSubject },
    revocable: revocable ?? false,
    validitySeconds: VALIDITY_SECONDS,
    requester: { apiClientId: client.id },
    ...(replaces === undefined ? {} : { replaces }),
  })
}

/** A name below the DID, or an address: as the product takes them. */
function requireId(id: string, did: string): void {
  if (id.startsWith(`${did}#`) || URL.parse(id)?.protocol.startsWith('http') === true) return
  throw new CoreError('invalid_request', `The id must start with "${did}#" or with http.`, {
    violations: [{ pointer: '/id', message: `must start with "${did}#" or with http` }],
  })
}

function changedMeanwhile(): CoreError {
  return new CoreError('changed_meanwhile', 'The credential is being changed by others. Try again.')
}
