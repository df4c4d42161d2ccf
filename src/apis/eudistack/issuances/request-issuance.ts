import { CoreError } from '../../../core/errors.ts'
import type { Issuance } from '../../../core/issuance/issuance.ts'
import { issueDirectly } from '../../../core/issuance/issue-directly.ts'
import type { Requester } from '../../../core/issuance/requester.ts'
import { WriteConflict } from '../../../core/ports/units.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { EudistackPorts } from '../ports.ts'
import type { CreatedIssuance } from '../wire.ts'
import { answerRequest } from './answer-request.ts'
import { keepCredential } from './kept-credential.ts'
import { offerToWallet } from './offer-to-wallet.ts'
import { type PlannedIssuance, planIssuance } from './plan-issuance.ts'
import type { WantedIssuance } from './read-request.ts'

export interface Requested {
  readonly answer: CreatedIssuance
  /** Somebody had asked for it before. */
  readonly replayed: boolean
}

/**
 * One issuance for one request of a client, however often and from however many sides it comes: the key stands in the row of the
 * issuance, so the database lets one of them win and the others find what it made.
 * @throws {CoreError} `idempotency_key_reused`; what `planIssuance` throws
 */
export async function requestIssuance(
  ports: EudistackPorts,
  tenant: Tenant,
  client: ApiClient,
  wanted: WantedIssuance,
): Promise<Requested> {
  const known = await findKnown(ports, tenant, client, wanted)
  if (known !== undefined) return replay(ports, tenant, client, wanted, known)
  const plan = await planIssuance(ports, tenant, client, wanted)
  try {
    const issuance = await createFirst(ports, tenant, plan, wanted, requesterOf(client, wanted))
    return { answer: await complete(ports, tenant, client, wanted, issuance, plan), replayed: false }
  } catch (error) {
    const other = error instanceof WriteConflict ? await findKnown(ports, tenant, client, wanted) : undefined
    if (other === undefined) throw error
    return replay(ports, tenant, client, wanted, other)
  }
}

async function findKnown(
  { issuances }: Pick<EudistackPorts, 'issuances'>,
  tenant: Tenant,
  client: ApiClient,
  { requestKey }: WantedIssuance,
): Promise<Issuance | undefined> {
  return requestKey === undefined ? undefined : issuances.findByRequestKey(tenant.id, client.id, requestKey)
}

function requesterOf(
  client: ApiClient,
  { requestId, requestKey, requestHash, modes }: WantedIssuance,
): Requester {
  return {
    apiClientId: client.id,
    ...(requestKey === undefined ? {} : { requestKey, requestHash }),
    ...(requestId === undefined ? {} : { requestId }),
    deliveries: modes,
  }
}

async function createFirst(
  ports: EudistackPorts,
  tenant: Tenant,
  plan: PlannedIssuance,
  wanted: WantedIssuance,
  requester: Requester,
): Promise<Issuance> {
  if (!wanted.modes.includes('direct'))
    return (await offerToWallet(ports, tenant, plan, wanted, requester)).issuance
  const { configuration, claims, holderKey } = plan
  const { issuance } = await issueDirectly(
    ports,
    tenant,
    {
      credentialConfigurationId: configuration.id,
      claims,
      requester,
      ...(holderKey === undefined ? {} : { holderKey }),
    },
    (issued) => keepCredential(ports, issued.issuance, issued.credential),
  )
  return issuance
}

async function replay(
  ports: EudistackPorts,
  tenant: Tenant,
  client: ApiClient,
  wanted: WantedIssuance,
  issuance: Issuance,
): Promise<Requested> {
  const hash = issuance.requester?.requestHash
  if (hash === undefined || Buffer.compare(hash, wanted.requestHash) !== 0)
    throw new CoreError(
      'idempotency_key_reused',
      'This key was used for another request. Take a new one for a new request.',
    )
  return { answer: await complete(ports, tenant, client, wanted, issuance), replayed: true }
}

/** A direct delivery that is to reach a wallet too gets an offer of its own; when that fails, it fails alone. */
async function complete(
  ports: EudistackPorts,
  tenant: Tenant,
  client: ApiClient,
  wanted: WantedIssuance,
  issuance: Issuance,
  plan?: PlannedIssuance,
): Promise<CreatedIssuance> {
  const isHybrid = issuance.protocol === 'direct' && wanted.modes.some((mode) => mode !== 'direct')
  const forWallet = isHybrid
    ? await findOrOfferToWallet(ports, tenant, client, wanted, issuance, plan)
    : undefined
  return answerRequest(ports, tenant, issuance, forWallet)
}

async function findOrOfferToWallet(
  ports: EudistackPorts,
  tenant: Tenant,
  client: ApiClient,
  wanted: WantedIssuance,
  { id }: Issuance,
  plan?: PlannedIssuance,
): Promise<Issuance | undefined> {
  // No client can send such a key: its first character is not printable.
  const requestKey = `\u0001wallet ${id}`
  const find = () => ports.issuances.findByRequestKey(tenant.id, client.id, requestKey)
  try {
    const found = await find()
    if (found !== undefined) return found
    const { requestKey: _, requestHash: __, ...requester } = requesterOf(client, wanted)
    const planned = plan ?? (await planIssuance(ports, tenant, client, wanted))
    const created = await offerToWallet(ports, tenant, planned, wanted, { ...requester, requestKey })
    return created.issuance
  } catch (error) {
    if (error instanceof WriteConflict) return find()
    ports.log.warn(
      { tenantId: tenant.id, issuanceId: id, error: String(error) },
      'no offer beside a direct delivery',
    )
    return undefined
  }
}
