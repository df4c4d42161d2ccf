import { CoreError } from '../../errors.ts'
import type { Instant } from '../../ids.ts'
import { WriteConflict } from '../../ports/units.ts'
import type { VerifierQuestion } from '../../ports/verifier-client.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import type { HeldCredential } from '../held-credential.ts'
import type { PresentationPolicy } from '../policies/presentation-policy.ts'
import { requirePolicy } from '../policies/require-policy.ts'
import { shownCredential } from '../policies/shown-credential.ts'
import { authorizeTransactions, type TransactionClaims } from './authorize-transactions.ts'
import type { Candidate } from './candidate.ts'
import { Declined } from './declined.ts'
import { findCandidates } from './find-candidates.ts'
import { fitsVerifier } from './fits-verifier.ts'
import type { PresentationOrder } from './presentation-order.ts'
import type { PresentingPorts } from './presenting-ports.ts'
import { type Selected, selectCredentials } from './select-credentials.ts'

export interface Choice {
  readonly selected: readonly Selected<Candidate>[]
  readonly transactions: TransactionClaims
  /** By which it is shown. */
  readonly policies: readonly PresentationPolicy[]
}

/** Others may take the same copies at the same time: then it is chosen again. */
const ATTEMPTS = 50

/**
 * What is shown to a verifier, counted as shown before it goes out: of copies, no two questions get the same while there are others.
 * @throws {Declined}
 */
export async function chooseCredentials(
  ports: PresentingPorts,
  tenant: Tenant,
  question: VerifierQuestion,
  order: PresentationOrder,
): Promise<Choice> {
  requireNamedTransactions(question, order)
  for (let attempt = 1; ; attempt++) {
    const choice = await choose(ports, tenant, question, order)
    if (await count(ports, choice)) return choice
    if (attempt === ATTEMPTS) {
      throw new CoreError('changed_meanwhile', 'The credentials are being shown by others. Try again.')
    }
  }
}

/** OpenID4VP 1.0 §8.4: what nobody has read is not authorized. */
function requireNamedTransactions(
  { transactionData }: VerifierQuestion,
  { transactionDataTypes = [] }: PresentationOrder,
): void {
  const unknown = transactionData.find(({ type }) => !transactionDataTypes.includes(type))
  if (unknown === undefined) return
  throw new Declined(
    'verifier_request_invalid',
    `The verifier wants a transaction of the type ${JSON.stringify(unknown.type.slice(0, 200))} authorized, and nobody said that it may be.`,
    'transaction_data of a type that is not known (OpenID4VP 1.0 §8.5)',
    'invalid_transaction_data',
  )
}

/**
 * What would be shown, without counting it.
 * @throws {Declined}
 */
export async function choose(
  ports: PresentingPorts,
  tenant: Tenant,
  question: VerifierQuestion,
  order: PresentationOrder,
): Promise<Choice> {
  const { credentialIds } = order
  const candidates = await findCandidates(ports, tenant.id, question.query, order)
  const fits = await fitsVerifier(ports, tenant.id, question, candidates)
  const isChosen = credentialIds !== undefined
  const selected = selectCredentials(question.query, candidates, { fits, isChosen })
  if (selected === undefined) {
    // Of what is held the verifier learns nothing, not whether it was asked for in vain or in other values (§15.4.1).
    throw new Declined(
      'credentials_insufficient',
      isChosen
        ? 'The credentials that you chose do not answer what the verifier asks.'
        : 'The office holds nothing that answers what the verifier asks.',
      'not every required query can be met (OpenID4VP 1.0 §6.4.2)',
      isChosen ? undefined : 'access_denied',
    )
  }
  const transactions = authorizeTransactions(
    question.transactionData,
    selected.map(({ query }) => query),
  )
  if (transactions === undefined) {
    throw new Declined(
      'verifier_request_invalid',
      'The verifier wants a transaction authorized by a credential that cannot.',
      'credential_ids name no SD-JWT VC with holder binding that is presented (OpenID4VP 1.0 §8.5)',
      'invalid_transaction_data',
    )
  }
  const policies = await allowedBy(ports, tenant, question, order, selected)
  return { selected, transactions, policies }
}

async function allowedBy(
  ports: PresentingPorts,
  tenant: Tenant,
  { verifier, identifiedBy }: VerifierQuestion,
  { onlyByPolicy = false }: PresentationOrder,
  selected: readonly Selected<Candidate>[],
): Promise<readonly PresentationPolicy[]> {
  const shown = selected.map(({ candidate: { credential, encoded }, disclose }) =>
    shownCredential(ports, credential, encoded, disclose),
  )
  const did = /^decentralized_identifier:(.*)$/s.exec(verifier)?.[1]
  const names = [verifier, ...(did === undefined ? [] : [did])]
  const named = { names, isProved: identifiedBy !== 'redirect_uri' }
  try {
    return await requirePolicy(ports, tenant.id, named, shown, { isOrdered: !onlyByPolicy })
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'presentation_forbidden') throw error
    throw new Declined(error.code, error.message, error.detail ?? '', 'access_denied')
  }
}

/** False when somebody else changed one of them. */
async function count(
  { clock, units, heldCredentials }: PresentingPorts,
  { selected }: Choice,
): Promise<boolean> {
  const now = clock.now()
  const shown = new Map(selected.map(({ candidate: { credential } }) => [credential.id, credential]))
  try {
    await units.commit([...shown.values()].map((one) => heldCredentials.save(shownAgain(one, now))))
    return true
  } catch (error) {
    if (error instanceof WriteConflict) return false
    throw error
  }
}

function shownAgain(credential: HeldCredential, now: Instant): HeldCredential {
  const { presentations = 0, version } = credential
  return { ...credential, presentations: presentations + 1, presentedAt: now, version: version + 1 }
}
