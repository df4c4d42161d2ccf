import { CoreError } from '../errors.ts'
import type { DeferredCollectionId, Instant, KeyId } from '../ids.ts'
import type { AvailableCredential, IssuerAnswer } from '../ports/issuer-client.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { CollectionWish } from './collection-wish.ts'
import type { PendingCollection } from './deferred-collection.ts'
import type { HoldingKey } from './holding-key.ts'
import { sealSession } from './sealed-session.ts'
import type { WalletPorts } from './wallet-ports.ts'

const DAY = 86_400_000
/** How long the office goes on asking. */
const PATIENCE_MS = 30 * DAY
const USUAL_SECONDS = 5
const LONGEST_SECONDS = 3_600
/** Questions in the issuer's own interval; from then on ever fewer. */
const EAGER_ATTEMPTS = 20

/** When to ask again (OpenID4VCI 1.0 §9.2 `interval`): never sooner than the issuer wants, and ever later the longer it takes. */
export function nextQuestion(now: Instant, intervalSeconds: number | undefined, attempts: number): Instant {
  const wanted = Math.min(Math.max(intervalSeconds ?? USUAL_SECONDS, 1), LONGEST_SECONDS)
  const patience = 2 ** Math.max(0, Math.min(attempts - EAGER_ATTEMPTS, 12))
  return Math.ceil(now + Math.min(wanted * patience, Math.max(wanted, LONGEST_SECONDS)) * 1000)
}

export interface Waiting {
  readonly id: DeferredCollectionId
  readonly offered: AvailableCredential
  readonly keys: readonly HoldingKey[]
  readonly wish: CollectionWish
  readonly clientKeyId: KeyId
  /** Other collections that need that key too. */
  readonly sharedWith: readonly DeferredCollectionId[]
  readonly answer: Extract<IssuerAnswer, { outcome: 'deferred' }>
}

/**
 * Plans the storing of a credential that its issuer does not have ready yet. The key that access is bound to is for the caller to store.
 * @throws {CoreError} `issuer_answer_invalid` when the issuer says nowhere to ask for it
 */
export function planWaiting(
  ports: WalletPorts,
  tenant: Tenant,
  { id, offered, keys, wish, clientKeyId, sharedWith, answer }: Waiting,
): { readonly collection: PendingCollection; readonly writes: readonly Write[] } {
  if (!answer.canBeAskedFor) throw neverComes()
  const now = ports.clock.now()
  const { identity, rule, walletId } = wish
  const { session, transactionId, intervalSeconds } = answer
  const collection: PendingCollection = {
    state: 'pending',
    id,
    tenantId: tenant.id,
    source: {
      credentialIssuer: session.credentialIssuer,
      credentialConfigurationId: offered.configurationId,
    },
    sealedSession: sealSession(
      ports.secrets,
      { tenantId: tenant.id, id },
      {
        session,
        transactionId,
        offered,
        keys:
          identity === undefined
            ? keys.map(({ keyId, did }) => ({ keyId, ...(did === undefined ? {} : { did }) }))
            : [],
        ...(identity === undefined ? {} : { identity }),
        ...(rule === undefined ? {} : { rule }),
        ...(walletId === undefined ? {} : { walletId }),
        clientKeyId,
        sharedWith,
      },
    ),
    attempts: 0,
    createdAt: now,
    expiresAt: now + PATIENCE_MS,
    dueAt: nextQuestion(now, intervalSeconds, 0),
    version: 1,
  }
  return {
    collection,
    writes: [
      ...keys.flatMap(({ write }) => (write === undefined ? [] : [write])),
      ports.deferredCollections.add(collection),
    ],
  }
}

function neverComes(): CoreError {
  return new CoreError(
    'issuer_answer_invalid',
    'The issuer does not have the credential ready, and says nowhere to ask for it.',
    {
      detail: 'a transaction_id without deferred_credential_endpoint (OpenID4VCI 1.0 §9)',
    },
  )
}
