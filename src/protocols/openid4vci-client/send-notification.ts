import type { ClientContext, CollectionEvent, IssuerSession } from '../../core/ports/issuer-client.ts'
import { refusedBy } from './issuer-http.ts'
import { postWithToken } from './post-with-dpop.ts'
import type { RequestPorts } from './request-credential.ts'
import { detailsOf } from './session.ts'

/**
 * Tells the issuer how it ended (OpenID4VCI 1.0 §11). An issuer without the endpoint does not want to know.
 * @throws {CoreError} `issuer_refused`, what the guarded client raises
 */
export async function sendNotification(
  ports: RequestPorts,
  session: IssuerSession,
  notificationId: string,
  event: CollectionEvent,
  context: ClientContext,
): Promise<void> {
  const url = detailsOf(session).notificationEndpoint
  if (url === undefined) return
  const answer = await postWithToken(ports, session, context, {
    url,
    json: { notification_id: notificationId, event },
    maxBytes: 65_536,
    what: 'notification',
  })
  if (answer.status < 200 || answer.status > 299) throw refusedBy(answer)
}
