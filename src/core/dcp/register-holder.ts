import { CoreError } from '../errors.ts'
import { as, type DcpRecordId, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { tryCommit, type Write, WriteConflict } from '../ports/units.ts'
import type { RegisteredHolder } from './registered-holder.ts'
import { sealPart } from './sealed-exchange.ts'

export interface HolderRegistration {
  readonly did: string
  readonly label?: string
  /** By input name. */
  readonly claims?: Readonly<Record<string, unknown>>
}

type Needs = Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'dcp'>

/**
 * A holder that may ask, and what is attested of it. The same DID again replaces what was there.
 * @throws {CoreError} `changed_meanwhile`
 */
export async function registerHolder(
  ports: Needs,
  tenantId: TenantId,
  { did, label, claims = {} }: HolderRegistration,
  alongside: (holder: RegisteredHolder) => readonly Write[] = () => [],
): Promise<RegisteredHolder> {
  const before = await ports.dcp.holders.findByName(tenantId, did)
  const now = ports.clock.now()
  const id = before?.id ?? as<DcpRecordId>(ports.random.id(now))
  const holder: RegisteredHolder = {
    id,
    tenantId,
    did,
    label: label ?? before?.label ?? did,
    sealedClaims: sealPart(ports.secrets, { tenantId, id }, 'claims', claims),
    createdAt: before?.createdAt ?? now,
    version: (before?.version ?? 0) + 1,
  }
  const keep = before === undefined ? ports.dcp.holders.add(holder) : ports.dcp.holders.save(holder)
  try {
    await ports.units.commit([keep, ...alongside(holder)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== keep) throw error
    throw new CoreError('changed_meanwhile', 'The holder was changed by someone else. Try again.')
  }
  return holder
}

/** @throws {CoreError} `credential_exchange_not_found` */
export async function forgetHolder(
  { dcp, units }: Pick<Ports, 'dcp' | 'units'>,
  tenantId: TenantId,
  id: DcpRecordId,
): Promise<void> {
  if (!(await tryCommit(units, [dcp.holders.remove(tenantId, id)]))) {
    throw new CoreError('credential_exchange_not_found', 'There is no such holder.')
  }
}
