import type { CarriedStatus } from '../ports/credential-format.ts'

/** A credential has one status, or two of different purposes; whoever writes many makes its readers ask many addresses. */
export const MAX_STATUS_ENTRIES = 8

/** The entries of `credentialStatus`, of which a credential may have one or a list. */
export function statusEntriesOf({
  credentialStatus: entries,
}: CarriedStatus): readonly Readonly<Record<string, unknown>>[] {
  return entries === undefined ? [] : ([entries].flat() as readonly Readonly<Record<string, unknown>>[])
}

/** Every mechanism for itself: none must hide another. One at least, so that a status which says nothing is still asked about. */
export function statusMechanismsOf(carried: CarriedStatus): readonly CarriedStatus[] {
  const entries = statusEntriesOf(carried).map((credentialStatus) => ({ credentialStatus }))
  return carried.status === undefined && entries.length > 0
    ? entries
    : [{ ...(carried.status === undefined ? {} : { status: carried.status }) }, ...entries]
}
