import type { IssuerClient } from '../../core/ports/issuer-client.ts'
import { authorizeSource } from './authorize-source.ts'
import { beginAuthorization } from './begin-authorization.ts'
import { collectDeferred } from './collect-deferred.ts'
import { openSource } from './open-source.ts'
import { redeemCode } from './redeem-code.ts'
import { refreshSession } from './refresh-session.ts'
import { type RequestPorts, requestCredential } from './request-credential.ts'
import { sendNotification } from './send-notification.ts'

/** The holder's side of OpenID4VCI 1.0, and of its drafts 13 and 15. */
export function createOpenid4vciClient(ports: RequestPorts): IssuerClient {
  return {
    open: (source, context, grant = 'pre-authorized_code') => openSource(ports, source, context, grant),
    authorize: (source, transactionCode, context) => authorizeSource(ports, source, transactionCode, context),
    beginAuthorization: (source, request, context) => beginAuthorization(ports, source, request, context),
    redeemCode: (begun, answer, context) => redeemCode(ports, begun, answer, context),
    refresh: (session, context) => refreshSession(ports, session, context),
    request: (session, query, context) => requestCredential(ports, session, query, context),
    collectDeferred: (session, transactionId, context) =>
      collectDeferred(ports, session, transactionId, context),
    notify: (session, notificationId, event, context) =>
      sendNotification(ports, session, notificationId, event, context),
  }
}
