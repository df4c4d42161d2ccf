import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { readCapability } from './capability.ts'
import { changeIssuance } from './change-issuance.ts'
import type { Issuance } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { accept, fail, reject } from './transitions.ts'

export interface WalletNotification {
  readonly notificationId: string
  readonly event: 'credential_accepted' | 'credential_failure' | 'credential_deleted'
  readonly description?: string
  /** Single uses of the same request, for instance the `jti` of its DPoP proof. */
  readonly also?: readonly Write[]
}

/**
 * What the wallet says became of the credential (OpenID4VCI 1.0 §11). Only the first word counts: afterwards the issuance has
 * ended, and the same call again changes nothing.
 * @throws {CoreError} `notification_id_invalid`
 */
export async function recordNotification(
  ports: Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'events' | 'issuances'>,
  tenant: Tenant,
  known: Issuance,
  notification: WalletNotification,
): Promise<void> {
  const capability = readCapability(ports.secrets, 'notification-id', tenant.id, notification.notificationId)
  if (capability?.issuanceId !== known.id || !('credentialId' in known)) {
    throw new CoreError(
      'notification_id_invalid',
      'The notification_id does not belong to this access token.',
    )
  }
  const also = notification.also ?? []
  await changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance) => {
      if (issuance.state !== 'issued') return { also, result: undefined }
      const now = ports.clock.now()
      switch (notification.event) {
        case 'credential_accepted': {
          const next = accept(issuance, now)
          return {
            next,
            also,
            events: [issuanceEvent(ports, 'issuance.accepted', next, notification.description)],
            result: undefined,
          }
        }
        case 'credential_deleted': {
          const next = reject(issuance, now)
          return {
            next,
            also,
            events: [issuanceEvent(ports, 'issuance.rejected', next, notification.description)],
            result: undefined,
          }
        }
        case 'credential_failure': {
          const next = fail(
            issuance,
            now,
            notification.description ?? 'The wallet could not keep the credential.',
          )
          return {
            next,
            also,
            events: [issuanceEvent(ports, 'issuance.failed', next, next.reason)],
            result: undefined,
          }
        }
      }
    },
    known,
  )
}
