import { CoreError } from '../../errors.ts'
import type { HeldCredentialId, Instant, TenantId, WalletRecordId } from '../../ids.ts'
import type { Cursor } from '../../ports/page.ts'
import type { DcqlQuery } from '../../verification/dcql/dcql-query.ts'
import { asksForExpandedTypes } from '../../verification/dcql/match-credential.ts'
import type { HeldCredential } from '../held-credential.ts'
import { Candidate } from './candidate.ts'
import type { PresentationOrder } from './presentation-order.ts'
import type { PresentingPorts } from './presenting-ports.ts'

const PAGE = 200

/**
 * What may be shown at all: held, not over, not taken back, of a format that is asked for. Of copies the one that was shown least comes
 * first, so that presentations cannot be brought together by it (OpenID4VP 1.0 §15.6); then the newest.
 * @throws {CoreError} `credential_not_found` when one that is named is not held
 */
export async function findCandidates(
  ports: PresentingPorts,
  tenantId: TenantId,
  query: DcqlQuery,
  { credentialIds: named, walletId }: Pick<PresentationOrder, 'credentialIds' | 'walletId'>,
): Promise<readonly Candidate[]> {
  const now = ports.clock.now()
  const mayAnswer = (credential: HeldCredential) => isValid(credential, now) && isAskedFor(query, credential)
  const held = await (named === undefined
    ? listValid(ports, tenantId, walletId, mayAnswer)
    : findNamed(ports, tenantId, named))
  const candidates = held
    .filter(mayAnswer)
    .toSorted((a, b) => (a.presentations ?? 0) - (b.presentations ?? 0) || b.storedAt - a.storedAt)
    .map((credential) => new Candidate(ports, credential))
  if (query.credentials.some(asksForExpandedTypes)) await Promise.all(candidates.map(expandTypes))
  return candidates

  async function expandTypes(candidate: Candidate): Promise<void> {
    const types = await ports.formats.get(candidate.format)?.expandTypes?.(candidate.encoded)
    if (types !== undefined) candidate.expandedTypes = types
  }
}

function isValid({ state, validFrom, validUntil }: HeldCredential, now: Instant): boolean {
  return state === 'valid' && (validFrom ?? now) <= now && now < (validUntil ?? Number.POSITIVE_INFINITY)
}

/** By what stands in clear: nothing is opened for it. */
function isAskedFor({ credentials }: DcqlQuery, { format, type }: HeldCredential): boolean {
  return credentials.some(
    (query) =>
      query.format === format &&
      (query.vctValues === undefined || (type.vct !== undefined && query.vctValues.includes(type.vct))),
  )
}

async function listValid(
  { heldCredentials }: PresentingPorts,
  tenantId: TenantId,
  walletId: WalletRecordId | undefined,
  mayAnswer: (credential: HeldCredential) => boolean,
): Promise<readonly HeldCredential[]> {
  const filter = { state: 'valid', ...(walletId === undefined ? {} : { walletId }) } as const
  const held: HeldCredential[] = []
  let after: Cursor | undefined
  do {
    const page = await heldCredentials.list(tenantId, filter, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    })
    held.push(...page.items.filter((one) => one.walletId === walletId && mayAnswer(one)))
    after = page.next
  } while (after !== undefined)
  return held
}

async function findNamed(
  { heldCredentials }: PresentingPorts,
  tenantId: TenantId,
  named: readonly HeldCredentialId[],
): Promise<readonly HeldCredential[]> {
  return Promise.all(
    [...new Set(named)].map(async (id) => {
      const credential = await heldCredentials.find(tenantId, id)
      if (credential !== undefined) return credential
      throw new CoreError('credential_not_found', `The office holds no credential ${id}.`)
    }),
  )
}
