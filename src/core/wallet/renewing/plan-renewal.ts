import { as, type Instant, type KeyId, type WalletRecordId } from '../../ids.ts'
import type { Write } from '../../ports/units.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import type { CollectionWish } from '../collection-wish.ts'
import type { HeldCredential } from '../held-credential.ts'
import { warnAt } from '../next-look.ts'
import type { Received } from '../tell-issuer.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import { sealRenewal } from './sealed-renewal.ts'

type Opened = { readonly credential: HeldCredential }

/**
 * Keeps access by which credentials can be had anew, where the issuer gave such and they end.
 * @returns undefined where it did not
 */
export function planRenewal(
  { random, clock, secrets, walletRecords }: WalletPorts,
  tenant: Tenant,
  wish: CollectionWish,
  received: readonly Received[],
  clientKeyId: KeyId,
): { readonly id: WalletRecordId; writeFor(kept: readonly Opened[]): Write | undefined } | undefined {
  const session = received.at(-1)?.answer.session
  if (session?.canRenew !== true) return undefined
  const now = clock.now()
  const name = { tenantId: tenant.id, id: as<WalletRecordId>(random.id(now)) }
  return {
    id: name.id,
    writeFor(kept) {
      const [first] = kept
      const dueAt = renewAt(kept)
      if (first === undefined || dueAt === undefined) return undefined
      return walletRecords.renewals.add({
        ...name,
        source: first.credential.source,
        credentialIds: kept.map(({ credential }) => credential.id),
        sealed: sealRenewal(secrets, name, {
          session,
          credentials: received.map(({ offered }) => offered),
          wish,
          clientKeyId,
        }),
        attempts: 0,
        createdAt: now,
        version: 1,
        dueAt,
      })
    },
  }
}

/** When the first of them is about to end; undefined when none does. */
function renewAt(kept: readonly Opened[]): Instant | undefined {
  const warnings = kept.map(({ credential }) => warnAt(credential)).filter((at) => at !== undefined)
  return warnings.length === 0 ? undefined : Math.ceil(Math.min(...warnings))
}
