import type { Instant } from '../ids.ts'
import type { CredentialExchange } from './credential-exchange.ts'

/**
 * An exchange that is over. What was secret in it is gone, but for what a rejection still has to be told with; its `holderPid` is free
 * again unless the participant keeps it.
 */
export function endExchange(
  exchange: CredentialExchange,
  state: 'delivered' | 'rejected',
  { reason, notifyAt }: { readonly reason?: string; readonly notifyAt?: Instant } = {},
): CredentialExchange {
  const { sealedCredentials: _credentials, sealedToken, dueAt: _dueAt, name, ...rest } = exchange
  return {
    ...rest,
    ...(exchange.keepsName && name !== undefined ? { name } : {}),
    ...(notifyAt === undefined
      ? {}
      : { dueAt: notifyAt, attempts: 0, ...(sealedToken === undefined ? {} : { sealedToken }) }),
    state,
    ...(reason === undefined ? {} : { reason }),
    version: exchange.version + 1,
  }
}
