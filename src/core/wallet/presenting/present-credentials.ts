import { CoreError } from '../../errors.ts'
import type { EncodedPresentation } from '../../ports/present-credential.ts'
import type { Write } from '../../ports/units.ts'
import type {
  VerifierContext,
  VerifierIdentification,
  VerifierQuestion,
  VerifierReply,
} from '../../ports/verifier-client.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import type { Candidate } from './candidate.ts'
import { chooseCredentials } from './choose-credentials.ts'
import { Declined } from './declined.ts'
import { makePresentations } from './make-presentations.ts'
import { describeSelection, presentationEvent, type ToldPresentation } from './presentation-event.ts'
import type { PresentationOrder } from './presentation-order.ts'
import type { PresentingPorts } from './presenting-ports.ts'
import type { Selected } from './select-credentials.ts'
import { verifierContext } from './verifier-context.ts'

export interface SentPresentation {
  readonly id: string
  /** The whole `client_id`. */
  readonly verifier: string
  readonly identifiedBy: VerifierIdentification
  readonly selected: readonly Selected<Candidate>[]
  /** Where the person goes on. */
  readonly redirectUri?: string
}

/**
 * Answers what a verifier asks (OpenID4VP 1.0): all that has to be answered, or nothing. What was shown, to whom, is an event; so is what
 * was not.
 * @param alongside further writes of the unit that tells of it
 * @throws {CoreError} `verifier_request_invalid`, `credentials_insufficient`, `credential_not_found`, `verifier_refused`,
 *   `presentation_forbidden`, `outgoing_failed`, `outgoing_refused`
 */
export async function presentCredentials(
  ports: PresentingPorts,
  tenant: Tenant,
  order: PresentationOrder,
  alongside: (sent: SentPresentation) => readonly Write[] = () => [],
): Promise<SentPresentation> {
  const context = verifierContext(ports, tenant)
  const question = await ports.verifierClient.open(order.requestUri, context)
  const { verifier, identifiedBy } = question
  const id = ports.random.id(ports.clock.now())
  const told = { id, tenantId: tenant.id, verifier, selected: [] }
  const { selected, transactions, policies } = await orDecline(ports, question, told, context, () =>
    chooseCredentials(ports, tenant, question, order),
  )
  const presentations = await makePresentations(ports, tenant, question, selected, transactions)
  const by =
    policies.length === 0 ? '' : `, by ${policies.map(({ name }) => JSON.stringify(name)).join(', ')}`
  const shown = { ...told, selected, detail: `${describeSelection(selected)}, to ${verifier}${by}` }
  const reply = await send(ports, question, presentations, shown, context)
  const sent: SentPresentation = { id, verifier, identifiedBy, selected, ...reply }
  const event = presentationEvent(ports, 'wallet.presentation.sent', shown)
  await ports.units.commit([...ports.events.append(event), ...alongside(sent)])
  return sent
}

/** A question that gets nothing: the verifier hears no more of it than that, the operator everything. */
async function orDecline<T>(
  ports: PresentingPorts,
  question: VerifierQuestion,
  told: Omit<ToldPresentation, 'detail'>,
  context: VerifierContext,
  choose: () => Promise<T>,
): Promise<T> {
  try {
    return await choose()
  } catch (error) {
    if (!(error instanceof Declined)) throw error
    const detail = `${error.message} Asked by ${question.verifier}.`
    await ports.units.commit(
      ports.events.append(presentationEvent(ports, 'wallet.presentation.declined', { ...told, detail })),
    )
    if (error.reason !== undefined) await ports.verifierClient.decline(question, error.reason, context)
    throw error
  }
}

async function send(
  ports: PresentingPorts,
  question: VerifierQuestion,
  presentations: ReadonlyMap<string, readonly EncodedPresentation[]>,
  shown: ToldPresentation,
  context: VerifierContext,
): Promise<VerifierReply> {
  try {
    return await ports.verifierClient.answer(question, presentations, context)
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const told = { ...shown, detail: `${shown.detail}: ${error.message}` }
    await ports.units.commit(
      ports.events.append(presentationEvent(ports, 'wallet.presentation.failed', told)),
    )
    throw error
  }
}
