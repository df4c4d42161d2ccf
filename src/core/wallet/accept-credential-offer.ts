import { CoreError } from '../errors.ts'
import type { ClientContext, CollectionSource, OpenedSource } from '../ports/issuer-client.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Collected, collectCredentials } from './collect-credentials.ts'
import type { CollectionWish } from './collection-wish.ts'
import { requireKnownFormat } from './require-offered-type.ts'
import type { WalletPorts } from './wallet-ports.ts'

export type { Collected } from './collect-credentials.ts'

export interface CollectionRequest extends CollectionWish {
  readonly source: CollectionSource
  /** As the issuer told it on another way than the offer. */
  readonly transactionCode?: string
}

/** The whole of it, however many questions the issuer makes us ask. */
const BUDGET_MS = 30_000

/**
 * Collects what an issuer offers. The issuer is a stranger: nothing is kept but what was verified, all of an offer or nothing, as one
 * unit, and the issuer hears how it ended.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `offer_invalid`, `offer_over`, `grant_unsupported`, `transaction_code_missing`, `transaction_code_unexpected`,
 *   `issuer_refused`, `issuer_answer_invalid`, `outgoing_failed`, `outgoing_refused`, what verifying the credentials raises
 */
export async function acceptCredentialOffer(
  ports: WalletPorts,
  tenant: Tenant,
  request: CollectionRequest,
  alongside: (collected: Collected) => readonly Write[] = () => [],
): Promise<Collected> {
  const clientKey = await ports.keys.generate(tenant.id, 'ES256', 'holding')
  const context: ClientContext = {
    deadline: ports.clock.now() + BUDGET_MS,
    key: { ...clientKey.key, sign: clientKey.sign },
  }
  const source = await ports.issuerClient.open(request.source, context)
  checkTransactionCode(request, source)
  for (const offered of source.offered ?? []) requireKnownFormat(ports, offered)
  const access = await ports.issuerClient.authorize(source, request.transactionCode, context)
  return collectCredentials(
    ports,
    tenant,
    request,
    access,
    { id: clientKey.key.id, whenKept: [clientKey.write], whenSpent: [] },
    context,
    alongside,
  )
}

function checkTransactionCode(
  { source, transactionCode: given }: CollectionRequest,
  { transactionCode: expected }: OpenedSource,
): void {
  if (expected !== undefined && (given === undefined || given === '')) {
    throw new CoreError('transaction_code_missing', 'The issuer asks for a transaction code.')
  }
  if (expected === undefined && given !== undefined && 'offerUri' in source) {
    throw new CoreError(
      'transaction_code_unexpected',
      'The offer asks for no transaction code: whoever wants one from you may want it for another offer.',
    )
  }
}
