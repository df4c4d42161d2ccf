import { as, type DeferredCollectionId, type Instant, type KeyId } from '../ids.ts'
import type {
  AvailableCredential,
  ClientContext,
  CredentialQuery,
  IssuerSession,
} from '../ports/issuer-client.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { CollectionWish } from './collection-wish.ts'
import type { PendingCollection } from './deferred-collection.ts'
import { createHoldingKeys, type HoldingKey, identityKey } from './holding-key.ts'
import { type OpenedCredential, planKeeping } from './keep-credentials.ts'
import { planWaiting } from './plan-waiting.ts'
import { planRenewal } from './renewing/plan-renewal.ts'
import { requireKnownFormat } from './require-offered-type.ts'
import { type Received, tellIssuer } from './tell-issuer.ts'
import type { WalletPorts } from './wallet-ports.ts'

export interface Collected {
  readonly credentials: readonly OpenedCredential[]
  /** What the issuer does not have ready yet. */
  readonly waiting: readonly PendingCollection[]
}

/** What access to an issuer is good for. */
export interface IssuerAccess {
  readonly session: IssuerSession
  readonly credentials: readonly AvailableCredential[]
}

/** The key that access is bound to: kept as long as access is. */
export interface AccessKey {
  readonly id: KeyId
  readonly whenKept: readonly Write[]
  readonly whenSpent: readonly Write[]
}

/**
 * Collects everything that access is good for: all of it or nothing, as one unit, and the issuer hears how it ended.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `offer_invalid`, `issuer_refused`, `issuer_answer_invalid`, `outgoing_failed`, `outgoing_refused`, what verifying the
 *   credentials raises
 */
export async function collectCredentials(
  ports: WalletPorts,
  tenant: Tenant,
  wish: CollectionWish,
  access: IssuerAccess,
  accessKey: AccessKey,
  context: ClientContext,
  alongside: (collected: Collected) => readonly Write[] = () => [],
): Promise<Collected> {
  for (const offered of access.credentials) requireKnownFormat(ports, offered)
  const received: Received[] = []
  let collected: Collected
  try {
    for (const offered of access.credentials) {
      const keys = await keysFor(ports, tenant, wish, offered)
      const answer = await ports.issuerClient.request(access.session, queryOf(wish, offered, keys), context)
      received.push({ offered, keys, answer })
    }
    const plan = await planAll(ports, tenant, wish, received, context.deadline, accessKey.id)
    collected = plan.collected
    await ports.units.commit([
      ...(plan.keepsAccess ? accessKey.whenKept : accessKey.whenSpent),
      ...plan.writes,
      ...alongside(collected),
    ])
  } catch (error) {
    await tellIssuer(ports, received, 'credential_failure', context)
    throw error
  }
  await tellIssuer(ports, received, 'credential_accepted', context)
  return collected
}

function queryOf(
  { additionalParameters }: CollectionWish,
  credential: AvailableCredential,
  keys: readonly HoldingKey[],
): CredentialQuery {
  return { credential, keys, ...(additionalParameters === undefined ? {} : { additionalParameters }) }
}

async function keysFor(
  ports: WalletPorts,
  tenant: Tenant,
  { copies = 1, identity }: CollectionWish,
  { binding, batchSize }: AvailableCredential,
): Promise<readonly HoldingKey[]> {
  if (identity !== undefined) return [await identityKey(ports, tenant, identity)]
  return binding === undefined
    ? []
    : createHoldingKeys(ports, tenant, binding, Math.max(1, Math.min(copies, batchSize)))
}

interface CollectionPlan {
  readonly collected: Collected
  readonly writes: readonly Write[]
  /** Whether access is needed again. */
  readonly keepsAccess: boolean
}

async function planAll(
  ports: WalletPorts,
  tenant: Tenant,
  wish: CollectionWish,
  received: readonly Received[],
  deadline: Instant,
  clientKeyId: KeyId,
): Promise<CollectionPlan> {
  const isComplete = received.every(({ answer }) => answer.outcome === 'issued')
  const renewal = isComplete ? planRenewal(ports, tenant, wish, received, clientKeyId) : undefined
  const now = ports.clock.now()
  const deferred = received.filter(({ answer }) => answer.outcome === 'deferred')
  const ids = new Map(deferred.map((one) => [one, as<DeferredCollectionId>(ports.random.id(now))]))
  const credentials: OpenedCredential[] = []
  const waiting: PendingCollection[] = []
  const writes: Write[] = []
  for (const one of received) {
    const { offered, keys, answer } = one
    const id = ids.get(one)
    if (answer.outcome === 'issued') {
      const plan = await planKeeping(
        ports,
        tenant,
        {
          credentialIssuer: answer.session.credentialIssuer,
          offered,
          keys,
          deadline,
          credentials: answer.credentials,
          ...(wish.walletId === undefined ? {} : { walletId: wish.walletId }),
          ...(renewal === undefined ? {} : { renewalId: renewal.id }),
        },
        wish.rule,
      )
      credentials.push(...plan.kept)
      writes.push(...plan.writes)
    } else if (id !== undefined) {
      const plan = planWaiting(ports, tenant, {
        id,
        offered,
        keys,
        wish,
        clientKeyId,
        sharedWith: [...ids.values()].filter((other) => other !== id),
        answer,
      })
      waiting.push(plan.collection)
      writes.push(...plan.writes)
    }
  }
  const renewing = renewal?.writeFor(credentials)
  return {
    collected: { credentials, waiting },
    writes: [...writes, ...(renewing === undefined ? [] : [renewing])],
    keepsAccess: waiting.length > 0 || renewing !== undefined,
  }
}
