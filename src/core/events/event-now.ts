import { as, type EventId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Event } from './event.ts'

/** The event of what happens at this moment. */
export function eventNow(ports: Pick<Ports, 'clock' | 'random'>, fact: Omit<Event, 'id' | 'at'>): Event {
  const at = ports.clock.now()
  return { id: as<EventId>(ports.random.id(at)), at, ...fact }
}
