import { CoreError } from '../errors.ts'
import { as, type HeldCredentialId, type Instant, type WalletRecordId } from '../ids.ts'
import type { VerifiedCredential } from '../ports/credential-format.ts'
import type { AvailableCredential } from '../ports/issuer-client.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { CredentialHolder, HeldCredential } from './held-credential.ts'
import type { HoldingKey } from './holding-key.ts'
import { nextLook } from './next-look.ts'
import { sealHeldCredential } from './sealed-credential.ts'
import { type ReceivedCredential, verifyReceivedCredential } from './verify-received-credential.ts'
import { heldCredentialEvent } from './wallet-event.ts'
import type { WalletPorts } from './wallet-ports.ts'

/** A held credential with what it says. */
export interface OpenedCredential {
  readonly credential: HeldCredential
  readonly claims: VerifiedCredential['claims']
  readonly encoded: string
}

/** What an issuer gave for one request. */
export interface Delivery {
  readonly credentialIssuer: string
  readonly offered: AvailableCredential
  readonly keys: readonly HoldingKey[]
  readonly credentials: readonly string[]
  /** Whose they are; absent = the tenant's own wallet. */
  readonly walletId?: WalletRecordId
  /** By which they can be had anew. */
  readonly renewalId?: WalletRecordId
  /** No credential is begun after it: verifying asks whomever the issuer names, and each may take its time. */
  readonly deadline: Instant
}

/** What else a credential must be to be kept; data, so that it holds for what comes later too. */
export interface CredentialRule {
  /** Its id has to start with one of these. */
  readonly idStartsWith: readonly string[]
}

/** Credentials for one key, where the issuer gives several at once. */
const MOST_FOR_ONE_KEY = 20

/**
 * Verifies all that was delivered and plans its storing: one credential that is not good spoils the whole delivery. Keys that nothing
 * is bound to are dropped. Writes nothing yet.
 * @throws {CoreError} what {@link verifyReceivedCredential} raises; `issuer_answer_invalid` for more than was asked for
 */
export async function planKeeping(
  ports: WalletPorts,
  tenant: Tenant,
  delivery: Delivery,
  rule?: CredentialRule,
): Promise<{ readonly kept: readonly OpenedCredential[]; readonly writes: readonly Write[] }> {
  const { keys, credentials, offered } = delivery
  if (credentials.length > (keys.length > 1 ? keys.length : MOST_FOR_ONE_KEY)) {
    throw new CoreError('issuer_answer_invalid', 'The issuer sent more credentials than were asked for.', {
      detail: `${credentials.length} credentials for ${keys.length} keys`,
    })
  }
  const received: ReceivedCredential[] = []
  for (const encoded of credentials) {
    if (ports.clock.now() > delivery.deadline) {
      throw new CoreError('outgoing_failed', 'The credentials take too long to verify.', {
        detail: 'whoever was asked for keys and statuses took the time of the whole collection',
      })
    }
    const one = await verifyReceivedCredential(ports, tenant.id, offered, encoded, keys)
    if (rule !== undefined) requireRule(rule, one)
    received.push(one)
  }
  const bound = received.map(({ key }) => key).filter((key) => key !== undefined)
  const used = new Map(bound.map((key) => [key.keyId, key]))
  if (keys.length > 1 && used.size < received.length) {
    throw new CoreError('credential_invalid', 'Two credentials of the batch are bound to one key.', {
      detail: 'a batch has one credential for each key (OpenID4VCI 1.0 §3.3)',
    })
  }
  const kept = received.map((one) => heldCredentialOf(ports, tenant, delivery, one))
  return {
    kept,
    writes: [
      ...[...used.values()].flatMap(({ write }) => (write === undefined ? [] : [write])),
      ...kept.map(({ credential }) => ports.heldCredentials.add(credential)),
      ...kept.flatMap(({ credential }) =>
        ports.events.append(heldCredentialEvent(ports, 'wallet.credential.stored', credential)),
      ),
    ],
  }
}

function requireRule({ idStartsWith }: CredentialRule, { verified }: ReceivedCredential): void {
  const { credentialId = '' } = verified
  if (idStartsWith.some((start) => credentialId.startsWith(start))) return
  const starts = idStartsWith.map((start) => `"${start}"`).join(' or ')
  throw new CoreError('credential_invalid', `The id of the credential must start with ${starts}.`, {
    detail: 'id of the credential: the rule of whoever asked for it',
  })
}

/**
 * A credential as it is held from now on.
 * @param replaces the one whose place it takes, under the same id
 */
export function heldCredentialOf(
  ports: WalletPorts,
  tenant: Tenant,
  delivery: Delivery,
  { encoded, verified, issuerKeyThumbprint, key, statusFreshUntil }: ReceivedCredential,
  replaces?: HeldCredential,
): OpenedCredential {
  const { credentialIssuer, offered, walletId, renewalId } = delivery
  const now = ports.clock.now()
  const id = replaces?.id ?? as<HeldCredentialId>(ports.random.id(now))
  const { validFrom, validUntil, status, claims } = verified
  const credential: HeldCredential = {
    id,
    tenantId: tenant.id,
    format: verified.format,
    issuer: verified.issuer,
    type: verified.type,
    issuerKeyThumbprint,
    ...(key === undefined ? {} : { holder: holderOf(key, delivery) }),
    source: { credentialIssuer, credentialConfigurationId: offered.configurationId },
    ...(walletId === undefined ? {} : { walletId }),
    ...(renewalId === undefined ? {} : { renewalId }),
    ...(status === undefined ? {} : { status }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
    ...sealHeldCredential(ports.secrets, { tenantId: tenant.id, id }, { claims, encoded }),
    state: 'valid',
    expiryTold: false,
    storedAt: replaces?.storedAt ?? now,
    changedAt: now,
    version: (replaces?.version ?? 0) + 1,
  }
  const dueAt = nextLook(credential, now, statusFreshUntil)
  return { credential: { ...credential, ...(dueAt === undefined ? {} : { dueAt }) }, claims, encoded }
}

function holderOf(
  { keyId, did, verificationMethod, isIdentity }: HoldingKey,
  { keys, credentials }: Delivery,
): CredentialHolder {
  return {
    keyId,
    ...(did === undefined ? {} : { did }),
    ...(verificationMethod === undefined ? {} : { verificationMethod }),
    ...(isIdentity === true || credentials.length > keys.length ? { isShared: true } : {}),
  }
}
