import { sha256Base64url } from '../../../lib/hash.ts'
import { CoreError } from '../../errors.ts'
import type { ClientContext } from '../../ports/issuer-client.ts'
import { type Write, WriteConflict } from '../../ports/units.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { type Collected, collectCredentials } from '../collect-credentials.ts'
import { storedHoldingKey } from '../holding-key.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import type {
  CollectionAuthorization,
  EndedAuthorization,
  PendingAuthorization,
  RedeemingAuthorization,
} from './collection-authorization.ts'
import { openBegun } from './sealed-authorization.ts'

/** What a browser brought back. */
export interface BrowserAnswer {
  readonly state: string
  readonly code?: string
  /** Who answers (RFC 9207). */
  readonly issuer?: string
  readonly error?: string
}

const BUDGET_MS = 30_000

/**
 * Finishes a collection with what the browser brought back: once, by whoever comes first. How it ended is told by what it became.
 * @throws {CoreError} `offer_not_found` when nothing waits for it
 */
export async function finishCollection(
  ports: WalletPorts,
  tenant: Tenant,
  answer: BrowserAnswer,
): Promise<EndedAuthorization> {
  const hash = sha256Base64url(answer.state)
  const found = await ports.walletRecords.authorizations.findByName(tenant.id, hash)
  if (found?.state !== 'pending' || found.expiresAt <= ports.clock.now()) throw nobodyWaits()
  const claimed = await claim(ports, found)
  try {
    return await redeem(ports, tenant, claimed, answer)
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    ports.log.info(
      { authorizationId: claimed.id, code: error.code, detail: error.detail },
      'nothing collected',
    )
    return fail(ports, claimed, error.message)
  }
}

/** Ends what nobody came back for. */
export async function expireAuthorization(ports: WalletPorts, due: CollectionAuthorization): Promise<void> {
  if (due.state !== 'pending' && due.state !== 'redeeming') return
  try {
    await fail(ports, due, 'Nobody came back in time.')
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error
  }
}

async function claim(
  { units, walletRecords, clock }: WalletPorts,
  pending: PendingAuthorization,
): Promise<RedeemingAuthorization> {
  const claimed: RedeemingAuthorization = {
    ...pending,
    state: 'redeeming',
    dueAt: clock.now() + 2 * BUDGET_MS,
    version: pending.version + 1,
  }
  try {
    await units.commit([walletRecords.authorizations.save(claimed)])
    return claimed
  } catch (error) {
    throw error instanceof WriteConflict ? nobodyWaits() : error
  }
}

async function redeem(
  ports: WalletPorts,
  tenant: Tenant,
  claimed: RedeemingAuthorization,
  { code, issuer, error }: BrowserAnswer,
): Promise<EndedAuthorization> {
  if (error !== undefined || code === undefined) {
    const said = error === undefined || !/^[A-Za-z_-]{1,60}$/.test(error) ? 'no code' : error
    throw new CoreError('issuer_refused', `Access was not given: ${said}.`)
  }
  const { clientKeyId, copies, walletId } = claimed
  const context: ClientContext = {
    deadline: ports.clock.now() + BUDGET_MS,
    key: await storedHoldingKey(ports, tenant, { keyId: clientKeyId }),
  }
  const begun = openBegun(ports.secrets, claimed)
  const brought = { code, ...(issuer === undefined ? {} : { issuer }) }
  const access = await ports.issuerClient.redeemCode(begun, brought, context)
  const wish = {
    ...(copies === undefined ? {} : { copies }),
    ...(walletId === undefined ? {} : { walletId }),
  }
  const key = { id: clientKeyId, whenKept: [], whenSpent: [ports.keys.destroy(tenant.id, clientKeyId)] }
  const end = (collected: Collected) => collectedBy(ports, claimed, collected)
  const collected = await collectCredentials(ports, tenant, wish, access, key, context, (planned) => [
    ports.walletRecords.authorizations.save(end(planned)),
  ])
  return end(collected)
}

async function fail(
  ports: WalletPorts,
  open: PendingAuthorization | RedeemingAuthorization,
  failure: string,
): Promise<EndedAuthorization> {
  const failed: EndedAuthorization = { ...ended(ports, open), state: 'failed', failure }
  const writes: readonly Write[] = [
    ports.walletRecords.authorizations.save(failed),
    ports.keys.destroy(open.tenantId, open.clientKeyId),
  ]
  await ports.units.commit(writes)
  return failed
}

function collectedBy(
  ports: WalletPorts,
  open: RedeemingAuthorization,
  { credentials, waiting }: Collected,
): EndedAuthorization {
  return {
    ...ended(ports, open),
    state: 'collected',
    credentialIds: credentials.map(({ credential }) => credential.id),
    waitingIds: waiting.map(({ id }) => id),
  }
}

function ended(
  { clock }: WalletPorts,
  {
    id,
    tenantId,
    credentialIssuer,
    stateHash,
    returnUrl,
    createdAt,
    expiresAt,
    version,
  }: CollectionAuthorization,
) {
  return {
    id,
    tenantId,
    credentialIssuer,
    stateHash,
    ...(returnUrl === undefined ? {} : { returnUrl }),
    createdAt,
    expiresAt,
    endedAt: clock.now(),
    credentialIds: [],
    waitingIds: [],
    version: version + 1,
  }
}

function nobodyWaits(): CoreError {
  return new CoreError('offer_not_found', 'Nothing waits for this answer: it came before, or too late.')
}
