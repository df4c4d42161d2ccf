import { type RunExchangePorts, runExchanges } from '../core/dcp/run-exchanges.ts'
import { runHolderRequests } from '../core/dcp/run-holder-requests.ts'
import { type OfferingPorts, runSentOffers } from '../core/dcp/send-offer.ts'

/** What goes on between members of dataspaces: requests evaluated and delivered, requests of ours, offers. */
export async function runDataspaces(
  ports: RunExchangePorts & OfferingPorts,
  signal: AbortSignal,
): Promise<void> {
  const rounds = await Promise.allSettled([
    runExchanges(ports, signal),
    runHolderRequests(ports, signal),
    runSentOffers(ports, signal),
  ])
  const failed = rounds.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}
