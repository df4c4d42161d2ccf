import type { FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import { changeIssuance } from '../../../core/issuance/change-issuance.ts'
import type { Issuance } from '../../../core/issuance/issuance.ts'
import { archive } from '../../../core/issuance/transitions.ts'
import { withdrawIssuance } from '../../../core/issuance/withdraw-issuance.ts'
import { revokeCredential } from '../../../core/status/change-credential-status.ts'
import type { EudistackPorts } from '../ports.ts'
import { EudistackRefusal } from '../refusal.ts'
import { findOwnIssuance } from './find-own-issuance.ts'
import { standingOf } from './status-words.ts'

type Caller = Pick<FastifyRequest, 'tenant' | 'eudistackCaller'>

/**
 * `PATCH {status}`: each transition once; whoever comes second, at the same moment too, is refused.
 * @throws {CoreError} `issuance_not_found`, `invalid_request`, `credential_status_final`, `issuance_state_forbids`
 */
export async function changeOwnIssuance(
  ports: EudistackPorts,
  caller: Caller,
  id: string,
  status: string,
): Promise<void> {
  const issuance = await findOwnIssuance(ports, caller, id)
  switch (status) {
    case 'WITHDRAWN':
      return withdraw(ports, issuance)
    case 'REVOKED':
      return revoke(ports, issuance)
    case 'ARCHIVED':
      return putAway(ports, issuance)
    default:
      throw new CoreError('invalid_request', 'status must be WITHDRAWN, REVOKED or ARCHIVED.', {
        violations: [{ pointer: '/status', message: 'must be WITHDRAWN, REVOKED or ARCHIVED' }],
      })
  }
}

async function withdraw(ports: EudistackPorts, { tenantId, id }: Issuance): Promise<void> {
  await withdrawIssuance(ports, tenantId, id, (_, events) => {
    if (events.length === 0) throw forbidden('It was withdrawn already.')
    return []
  })
}

/** @param reason for the timeline */
export async function revoke(ports: EudistackPorts, issuance: Issuance, reason?: string): Promise<void> {
  const { lifeCycle, credential } = await standingOf(ports, issuance)
  if (lifeCycle !== 'VALID' || credential === undefined)
    throw forbidden(`Only a valid credential can be revoked: this one is ${lifeCycle}.`)
  await revokeCredential(ports, issuance.tenantId, credential.id, {
    onlyOnce: true,
    ...(reason === undefined ? {} : { reason }),
  })
}

async function putAway(ports: EudistackPorts, known: Issuance): Promise<void> {
  await changeIssuance(
    ports,
    known.tenantId,
    known.id,
    async (issuance) => {
      const { lifeCycle } = await standingOf(ports, issuance)
      if (!['REVOKED', 'EXPIRED', 'WITHDRAWN'].includes(lifeCycle) || issuance.requester === undefined)
        throw forbidden(`Only what has ended can be archived: this one is ${lifeCycle}.`)
      return { next: archive(issuance, issuance.requester), result: undefined }
    },
    known,
  )
}

function forbidden(message: string): EudistackRefusal {
  return new EudistackRefusal('invalid_credential_status_transition', message)
}
