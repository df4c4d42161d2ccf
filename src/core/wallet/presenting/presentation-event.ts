import type { Event, EventType } from '../../events/event.ts'
import { eventNow } from '../../events/event-now.ts'
import type { TenantId } from '../../ids.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Candidate } from './candidate.ts'
import type { Selected } from './select-credentials.ts'

export interface ToldPresentation {
  readonly id: string
  readonly tenantId: TenantId
  readonly verifier: string
  readonly selected: readonly Selected<Candidate>[]
  readonly detail: string
}

/** The event that tells what became of a question to the wallet. Ids and the names of claims only. */
export function presentationEvent(
  ports: Pick<Ports, 'clock' | 'random'>,
  type: Extract<EventType, `wallet.presentation.${string}`>,
  { id, tenantId, verifier, selected, detail }: ToldPresentation,
): Event {
  return eventNow(ports, {
    tenantId,
    type,
    subjectId: id,
    data: {
      presentationId: id,
      state: type.slice('wallet.presentation.'.length),
      verifier,
      credentialIds: selected.map(({ candidate }) => candidate.credential.id).join(','),
    },
    detail,
  })
}

/** What is shown, in the names of its claims. */
export function describeSelection(selected: readonly Selected<Candidate>[]): string {
  return selected
    .map(({ query, candidate: { credential }, disclose }) => {
      const { vct, types, doctype } = credential.type
      const name = vct ?? types?.at(-1) ?? doctype ?? credential.format
      const claims = disclose.map((path) => path.map((step) => step ?? '*').join('.')).join(', ')
      return `${query.id} = ${name}${claims === '' ? '' : ` (${claims})`}`
    })
    .join('; ')
}
