import { type AdvancePorts, advanceHolderRequest } from './advance-holder-request.ts'
import type { HolderRequest } from './holder-request.ts'

const AT_ONCE = 20

/** Takes every request of ours that is due one step further. Bounded work per round. */
export async function runHolderRequests(ports: AdvancePorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const due = await ports.dcp.holderRequests.due(ports.clock.now(), AT_ONCE)
    const steps = await Promise.allSettled(due.map((request) => step(ports, request)))
    const failed = steps.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
    if (due.length < AT_ONCE) return
  }
}

async function step(ports: AdvancePorts, request: HolderRequest): Promise<void> {
  const participant = await ports.dcp.participants.findByName(request.tenantId, request.context)
  if (participant !== undefined) return advanceHolderRequest(ports, participant, request)
  await ports.units.commit([ports.dcp.holderRequests.remove(request.tenantId, request.id)])
}
