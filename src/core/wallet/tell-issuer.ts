import { CoreError } from '../errors.ts'
import type {
  AvailableCredential,
  ClientContext,
  CollectionEvent,
  IssuerAnswer,
} from '../ports/issuer-client.ts'
import type { HoldingKey } from './holding-key.ts'
import type { WalletPorts } from './wallet-ports.ts'

/** One request of a collection, and what came of it. */
export interface Received {
  readonly offered: AvailableCredential
  readonly keys: readonly HoldingKey[]
  readonly answer: IssuerAnswer
}

/** Tells the issuer how its credentials fared. That it does not listen changes nothing here. */
export async function tellIssuer(
  { issuerClient, log }: Pick<WalletPorts, 'issuerClient' | 'log'>,
  received: readonly Pick<Received, 'answer'>[],
  event: CollectionEvent,
  context: ClientContext,
): Promise<void> {
  for (const { answer } of received) {
    if (answer.outcome !== 'issued' || answer.notificationId === undefined) continue
    try {
      await issuerClient.notify(answer.session, answer.notificationId, event, context)
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      log.warn({ code: error.code, detail: error.detail }, 'an issuer did not take a notification')
    }
  }
}
