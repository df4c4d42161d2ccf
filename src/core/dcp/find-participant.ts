import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { type Participant, type ParticipantRole, SELF } from './participant.ts'

/** All of a tenant: there are tens of them, not thousands. */
export async function listParticipants(
  { dcp }: Pick<Ports, 'dcp'>,
  tenantId: TenantId,
): Promise<readonly Participant[]> {
  const all: Participant[] = []
  let after: { readonly at: number; readonly id: string } | undefined
  do {
    const page = await dcp.participants.list(tenantId, {}, { limit: 200, ...(after && { after }) })
    all.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return all
}

/** @throws {CoreError} `participant_not_found` */
export async function findParticipant(
  { dcp }: Pick<Ports, 'dcp'>,
  tenantId: TenantId,
  context: string,
): Promise<Participant> {
  const participant = await dcp.participants.findByName(tenantId, context)
  if (participant === undefined) {
    throw new CoreError('participant_not_found', 'There is no such dataspace participant.')
  }
  return participant
}

/**
 * The participant that acts where nobody names one: the first that was made with this role, and the tenant itself when there is no
 * other.
 * @throws {CoreError} `participant_not_found`
 */
export async function defaultParticipant(
  ports: Pick<Ports, 'dcp'>,
  tenantId: TenantId,
  role: ParticipantRole,
): Promise<Participant> {
  const fitting = (await listParticipants(ports, tenantId)).filter(({ roles }) => roles.includes(role))
  const first = fitting.findLast(({ context }) => context !== SELF) ?? fitting[0]
  if (first === undefined) {
    throw new CoreError(
      'participant_not_found',
      `No dataspace participant is ${role} here. Define one first.`,
    )
  }
  return first
}
