import { type AdvancePorts, stepHolderRequest } from '../core/dcp/advance-holder-request.ts'
import { type OfferingPorts, sendOffer } from '../core/dcp/send-offer.ts'
import { type ExchangePorts, stepExchange } from '../core/dcp/step-exchange.ts'
import type { Instant } from '../core/ids.ts'
import type { Job } from './run-jobs.ts'

export type DataspacePorts = ExchangePorts & AdvancePorts & OfferingPorts

/** Messages on their way at a time, in all and to one peer: whoever is slow holds up nobody else. */
const MOST = 64
const MOST_TO_ONE_PEER = 4
const SPARE_MS = 10_000

interface Work {
  readonly id: string
  readonly peer: string
  run(): Promise<void>
}

/**
 * What goes on between members of dataspaces: requests of holders evaluated and delivered, requests of ours, offers. A round starts what
 * is due and does not wait for the peers; leases and conditional writes decide between processes.
 */
export function createRunDataspaces(ports: DataspacePorts): Job {
  const running = new Map<string, { readonly peer: string; readonly done: Promise<void> }>()
  /** Steps that failed on our side, until when they are left alone. */
  const spared = new Map<string, Instant>()

  function start({ id, peer, run }: Work): void {
    if (running.has(id) || running.size >= MOST || spared.has(id)) return
    const toPeer = [...running.values()].filter((other) => other.peer === peer)
    if (toPeer.length >= MOST_TO_ONE_PEER) return
    const done = run()
      .catch((error: unknown) => {
        const cause = error instanceof Error ? error.stack : error
        spared.set(id, ports.clock.now() + SPARE_MS)
        ports.log.error({ id, cause }, 'a step between members of a dataspace failed')
      })
      .finally(() => running.delete(id))
    running.set(id, { peer, done })
  }

  return {
    name: 'run-dataspaces',
    everyMs: 500,
    async run(signal) {
      for (const [id, until] of spared) if (until <= ports.clock.now()) spared.delete(id)
      for (const work of await dueWork(ports, ports.clock.now())) {
        if (signal.aborted) return
        start(work)
      }
    },
    async drain() {
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

async function dueWork(ports: DataspacePorts, now: Instant): Promise<readonly Work[]> {
  const [exchanges, requests, offers] = await Promise.all([
    ports.dcp.exchanges.due(now, 4 * MOST),
    ports.dcp.holderRequests.due(now, MOST),
    ports.dcp.sentOffers.due(now, MOST),
  ])
  return [
    ...exchanges.map((exchange) => ({
      id: exchange.id,
      peer: exchange.holderDid,
      run: () => stepExchange(ports, exchange),
    })),
    ...requests.map((request) => ({
      id: request.id,
      peer: request.issuer,
      run: () => stepHolderRequest(ports, request),
    })),
    ...offers.map((offer) => ({ id: offer.id, peer: offer.holderDid, run: () => sendOffer(ports, offer) })),
  ]
}
