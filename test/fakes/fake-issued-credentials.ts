import type { Event } from '../../src/core/events/event.ts'
import type { Events } from '../../src/core/ports/events.ts'
import type { IssuedCredentials } from '../../src/core/ports/issued-credentials.ts'
import type { IssuedCredential } from '../../src/core/status/credential.ts'
import { fakeWrite } from './fake-units.ts'

/** A fake of the port `IssuedCredentials`, in memory; it lists all on one page. */
export function createFakeIssuedCredentials(): IssuedCredentials {
  const rows = new Map<string, IssuedCredential>()
  const put = (credential: IssuedCredential, fits: (stored: IssuedCredential | undefined) => boolean) =>
    fakeWrite(() => {
      const name = `${credential.tenantId}/${credential.id}`
      const stored = rows.get(name)
      if (!fits(stored)) return false
      rows.set(name, credential)
      return () => {
        if (stored === undefined) rows.delete(name)
        else rows.set(name, stored)
      }
    })
  return {
    find: async (tenantId, id) => rows.get(`${tenantId}/${id}`),
    list: async (tenantId) => ({ items: [...rows.values()].filter((row) => row.tenantId === tenantId) }),
    add: (credential) => put(credential, (stored) => stored === undefined),
    save: (credential) => put(credential, (stored) => stored?.version === credential.version - 1),
  }
}

/** A fake of the port `Events`, in memory, without webhooks. */
export function createFakeEvents(): Events & { readonly all: readonly Event[] } {
  const all: Event[] = []
  return {
    all,
    append: (event) => [
      fakeWrite(() => {
        all.push(event)
        return () => all.pop()
      }),
    ],
    find: async (tenantId, id) => all.find((event) => event.tenantId === tenantId && event.id === id),
    list: async (tenantId) => ({ items: all.filter((event) => event.tenantId === tenantId) }),
    timeline: async (tenantId, subjectId) =>
      all.filter((event) => event.tenantId === tenantId && event.subjectId === subjectId),
    purge: async () => 0,
  }
}
