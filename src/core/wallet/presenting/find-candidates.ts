import { CoreError } from '../../errors.ts'
import type { HeldCredentialId, TenantId, WalletRecordId } from '../../ids.ts'
import type { Cursor } from '../../ports/page.ts'
import type { DcqlQuery } from '../../verification/dcql/dcql-query.ts'
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
  const held = await (named === undefined
    ? listValid(ports, tenantId, walletId)
    : findNamed(ports, tenantId, named))
  const now = ports.clock.now()
  const formats = new Set<string>(query.credentials.map(({ format }) => format))
  return held
    .filter(
      ({ state, format, validFrom = now, validUntil = Number.POSITIVE_INFINITY }) =>
        state === 'valid' && formats.has(format) && validFrom <= now && now < validUntil,
    )
    .toSorted((a, b) => (a.presentations ?? 0) - (b.presentations ?? 0) || b.storedAt - a.storedAt)
    .map((credential) => new Candidate(ports, credential))
}

async function listValid(
  { heldCredentials }: PresentingPorts,
  tenantId: TenantId,
  walletId: WalletRecordId | undefined,
): Promise<readonly HeldCredential[]> {
  const filter = { state: 'valid', ...(walletId === undefined ? {} : { walletId }) } as const
  const held: HeldCredential[] = []
  let after: Cursor | undefined
  do {
    const page = await heldCredentials.list(tenantId, filter, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    })
    held.push(...page.items.filter((one) => one.walletId === walletId))
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
