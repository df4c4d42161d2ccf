import type { Issuance } from '../../../core/issuance/issuance.ts'
import type { Write } from '../../../core/ports/units.ts'
import type { EudistackPorts } from '../ports.ts'

const OPERATION = 'eudistack direct credential'
const KEEP_MS = 86_400_000

type Needs = Pick<EudistackPorts, 'idempotentAnswers' | 'secrets' | 'clock'>

/** A credential that was given directly, sealed, for a client that asks again under its key: as every answer, for 24 hours. */
export function keepCredential(ports: Needs, issuance: Issuance, credential: string): readonly Write[] {
  const { requester, tenantId, id } = issuance
  if (requester?.requestKey === undefined || requester.requestHash === undefined) return []
  return [
    ports.idempotentAnswers.add({
      tenantId,
      apiClientId: requester.apiClientId,
      operation: OPERATION,
      key: id,
      requestHash: requester.requestHash,
      status: 200,
      sealedBody: ports.secrets.seal('idempotent-answer', contextOf(issuance), Buffer.from(credential)),
      expiresAt: ports.clock.now() + KEEP_MS,
    }),
  ]
}

/** Undefined when its time is over. */
export async function recallCredential(ports: Needs, issuance: Issuance): Promise<string | undefined> {
  const { requester, tenantId, id } = issuance
  const kept =
    requester && (await ports.idempotentAnswers.find(tenantId, requester.apiClientId, OPERATION, id))
  if (kept === undefined || kept.expiresAt <= ports.clock.now()) return undefined
  return Buffer.from(ports.secrets.open('idempotent-answer', contextOf(issuance), kept.sealedBody)).toString()
}

function contextOf({ tenantId, id }: Issuance): string {
  return JSON.stringify([tenantId, OPERATION, id])
}
