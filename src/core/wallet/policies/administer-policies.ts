import { CoreError } from '../../errors.ts'
import { as, type Instant, type TenantId, type WalletRecordId } from '../../ids.ts'
import type { Ports } from '../../ports/ports.ts'
import { tryCommit, type Write, WriteConflict } from '../../ports/units.ts'
import type { PresentationPolicy } from './presentation-policy.ts'

type PolicyPorts = Pick<Ports, 'clock' | 'random' | 'units' | 'walletRecords'>

/** What a policy says. */
export type PolicyTerms = Omit<PresentationPolicy, 'id' | 'tenantId' | 'createdAt' | 'version'>

/** Policies are read whole for every decision. */
const MOST = 1000

/** @throws {CoreError} `already_exists`, `invalid_request` */
export async function createPolicy(
  ports: PolicyPorts,
  tenantId: TenantId,
  terms: PolicyTerms,
  alongside: (policy: PresentationPolicy) => readonly Write[] = () => [],
): Promise<PresentationPolicy> {
  const now = ports.clock.now()
  const { policies } = ports.walletRecords
  if ((await policies.all(tenantId)).length >= MOST) {
    throw new CoreError('invalid_request', `A tenant has at most ${MOST} presentation policies.`)
  }
  const policy: PresentationPolicy = {
    ...terms,
    id: as<WalletRecordId>(ports.random.id(now)),
    tenantId,
    createdAt: now,
    version: 1,
  }
  const add = policies.add(policy)
  await commit(ports, add, [add, ...alongside(policy)])
  return policy
}

/** @throws {CoreError} `presentation_policy_not_found`, `already_exists`, `changed_meanwhile` */
export async function changePolicy(
  ports: PolicyPorts,
  tenantId: TenantId,
  id: WalletRecordId,
  change: Partial<Omit<PolicyTerms, 'claims' | 'validUntil'>> & {
    /** null takes it away. */
    readonly claims?: PolicyTerms['claims'] | null
    readonly validUntil?: Instant | null
  },
): Promise<PresentationPolicy> {
  const before = await findPolicy(ports, tenantId, id)
  const merged = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null)
  const next = {
    ...(Object.fromEntries(merged) as unknown as PresentationPolicy),
    version: before.version + 1,
  }
  const other = await ports.walletRecords.policies.findByName(tenantId, next.name)
  if (other !== undefined && other.id !== id) throw taken()
  const save = ports.walletRecords.policies.save(next)
  if (!(await tryCommit(ports.units, [save]))) {
    throw new CoreError('changed_meanwhile', 'The policy was changed by somebody else. Read it again.')
  }
  return next
}

/** @throws {CoreError} `presentation_policy_not_found` */
export async function findPolicy(
  { walletRecords }: Pick<Ports, 'walletRecords'>,
  tenantId: TenantId,
  id: WalletRecordId,
): Promise<PresentationPolicy> {
  const policy = await walletRecords.policies.find(tenantId, id)
  if (policy === undefined) throw missing()
  return policy
}

/** @throws {CoreError} `presentation_policy_not_found` */
export async function removePolicy(
  { units, walletRecords }: Pick<Ports, 'units' | 'walletRecords'>,
  tenantId: TenantId,
  id: WalletRecordId,
): Promise<void> {
  try {
    await units.commit([walletRecords.policies.remove(tenantId, id)])
  } catch (error) {
    throw error instanceof WriteConflict ? missing() : error
  }
}

async function commit({ units }: PolicyPorts, add: Write, writes: readonly Write[]): Promise<void> {
  try {
    await units.commit(writes)
  } catch (error) {
    throw error instanceof WriteConflict && error.write === add ? taken() : error
  }
}

function taken(): CoreError {
  return new CoreError('already_exists', 'There is a presentation policy of that name.')
}

function missing(): CoreError {
  return new CoreError('presentation_policy_not_found', 'There is no such presentation policy.')
}
