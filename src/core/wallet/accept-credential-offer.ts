import { CoreError } from '../errors.ts'
import type { Instant } from '../ids.ts'
import type {
  AvailableCredential,
  ClientContext,
  CollectionSource,
  CredentialQuery,
  OpenedSource,
} from '../ports/issuer-client.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { PendingCollection } from './deferred-collection.ts'
import { createHoldingKeys, type HolderIdentity, type HoldingKey, identityKey } from './holding-key.ts'
import { type CredentialRule, type OpenedCredential, planKeeping } from './keep-credentials.ts'
import { planWaiting } from './plan-waiting.ts'
import { requireKnownFormat } from './require-offered-type.ts'
import { type Received, tellIssuer } from './tell-issuer.ts'
import type { WalletPorts } from './wallet-ports.ts'

export interface CollectionRequest {
  readonly source: CollectionSource
  /** As the issuer told it on another way than the offer. */
  readonly transactionCode?: string
  /** Copies of each credential, each bound to a key of its own, as far as the issuer allows. Absent = 1. */
  readonly copies?: number
  /** An identity that credentials are bound to; absent = a fresh key for each. */
  readonly identity?: HolderIdentity
  /** Members of every credential request, which win over ours. */
  readonly additionalParameters?: Readonly<Record<string, unknown>>
  /** What else a credential must be to be kept. */
  readonly rule?: CredentialRule
}

export interface Collected {
  readonly credentials: readonly OpenedCredential[]
  /** What the issuer does not have ready yet. */
  readonly waiting: readonly PendingCollection[]
}

/** The whole of it, however many questions the issuer makes us ask. */
const BUDGET_MS = 30_000

/**
 * Collects what an issuer offers. The issuer is a stranger: nothing is kept but what was verified, all of an offer or nothing, as one
 * unit, and the issuer hears how it ended.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `offer_invalid`, `offer_over`, `grant_unsupported`, `transaction_code_missing`, `transaction_code_unexpected`,
 *   `issuer_refused`, `issuer_answer_invalid`, `outgoing_failed`, `outgoing_refused`, what verifying the credentials raises
 */
export async function acceptCredentialOffer(
  ports: WalletPorts,
  tenant: Tenant,
  request: CollectionRequest,
  alongside: (collected: Collected) => readonly Write[] = () => [],
): Promise<Collected> {
  const clientKey = await ports.keys.generate(tenant.id, 'ES256', 'holding')
  const context: ClientContext = {
    deadline: ports.clock.now() + BUDGET_MS,
    key: { ...clientKey.key, sign: clientKey.sign },
  }
  const source = await ports.issuerClient.open(request.source, context)
  checkTransactionCode(request, source)
  for (const offered of source.offered ?? []) requireKnownFormat(ports, offered)
  const access = await ports.issuerClient.authorize(source, request.transactionCode, context)
  for (const offered of access.credentials) requireKnownFormat(ports, offered)

  const received: Received[] = []
  let collected: Collected
  try {
    for (const offered of access.credentials) {
      const keys = await keysFor(ports, tenant, request, offered)
      const answer = await ports.issuerClient.request(
        access.session,
        queryOf(request, offered, keys),
        context,
      )
      received.push({ offered, keys, answer })
    }
    const plan = await planAll(ports, tenant, request, received, context.deadline, clientKey.key.id)
    collected = plan.collected
    const keepsAccess = collected.waiting.length > 0
    await ports.units.commit([
      ...(keepsAccess ? [clientKey.write] : []),
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
  { additionalParameters }: CollectionRequest,
  credential: AvailableCredential,
  keys: readonly HoldingKey[],
): CredentialQuery {
  return { credential, keys, ...(additionalParameters === undefined ? {} : { additionalParameters }) }
}

function checkTransactionCode(
  { source, transactionCode: given }: CollectionRequest,
  { transactionCode: expected }: OpenedSource,
): void {
  if (expected !== undefined && (given === undefined || given === '')) {
    throw new CoreError('transaction_code_missing', 'The issuer asks for a transaction code.')
  }
  if (expected === undefined && given !== undefined && 'offerUri' in source) {
    throw new CoreError(
      'transaction_code_unexpected',
      'The offer asks for no transaction code: whoever wants one from you may want it for another offer.',
    )
  }
}

async function keysFor(
  ports: WalletPorts,
  tenant: Tenant,
  { copies = 1, identity }: CollectionRequest,
  { binding, batchSize }: AvailableCredential,
): Promise<readonly HoldingKey[]> {
  if (identity !== undefined) return [await identityKey(ports, tenant, identity)]
  return binding === undefined
    ? []
    : createHoldingKeys(ports, tenant, binding, Math.max(1, Math.min(copies, batchSize)))
}

async function planAll(
  ports: WalletPorts,
  tenant: Tenant,
  { identity, rule }: CollectionRequest,
  received: readonly Received[],
  deadline: Instant,
  clientKeyId: HoldingKey['keyId'],
): Promise<{ readonly collected: Collected; readonly writes: readonly Write[] }> {
  const credentials: OpenedCredential[] = []
  const waiting: PendingCollection[] = []
  const writes: Write[] = []
  for (const { offered, keys, answer } of received) {
    if (answer.outcome === 'issued') {
      const delivery = { credentialIssuer: answer.session.credentialIssuer, offered, keys, deadline }
      const plan = await planKeeping(ports, tenant, { ...delivery, credentials: answer.credentials }, rule)
      credentials.push(...plan.kept)
      writes.push(...plan.writes)
    } else {
      const plan = planWaiting(ports, tenant, {
        offered,
        keys,
        ...(identity === undefined ? {} : { identity }),
        ...(rule === undefined ? {} : { rule }),
        clientKeyId,
        isClientKeyShared: received.length > 1,
        answer,
      })
      waiting.push(plan.collection)
      writes.push(...plan.writes)
    }
  }
  return { collected: { credentials, waiting }, writes }
}
