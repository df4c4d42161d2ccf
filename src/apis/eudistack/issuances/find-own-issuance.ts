import type { FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import { as, type IssuanceId } from '../../../core/ids.ts'
import type { Issuance } from '../../../core/issuance/issuance.ts'
import { isUuid } from '../../../lib/uuid.ts'
import type { EudistackPorts } from '../ports.ts'

/**
 * An issuance that this client asked for. Those of others are not there, nor is what is no id: all are told apart by nothing.
 * @throws {CoreError} `issuance_not_found`
 */
export async function findOwnIssuance(
  { issuances }: Pick<EudistackPorts, 'issuances'>,
  { tenant, eudistackCaller }: Pick<FastifyRequest, 'tenant' | 'eudistackCaller'>,
  text: string,
): Promise<Issuance> {
  const id = text.toLowerCase()
  const found = isUuid(id) ? await issuances.find(tenant.id, as<IssuanceId>(id)) : undefined
  if (found === undefined || found.requester?.apiClientId !== eudistackCaller.client.id)
    throw new CoreError('issuance_not_found', 'There is no such issuance.')
  return found
}
