import { CoreError } from '../../errors.ts'
import type { EncodedPresentation } from '../../ports/present-credential.ts'
import type { VerifierQuestion } from '../../ports/verifier-client.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import type { TransactionClaims } from './authorize-transactions.ts'
import type { Candidate } from './candidate.ts'
import { holderOf } from './holder-of.ts'
import type { PresentingPorts } from './presenting-ports.ts'
import type { Selected } from './select-credentials.ts'

/** What goes to the verifier, by the id of the query. Where no key has to be proved none is: it would tell one holder from another. */
export async function makePresentations(
  ports: Pick<PresentingPorts, 'keys' | 'didCreator' | 'formats' | 'clock'>,
  tenant: Tenant,
  question: VerifierQuestion,
  selected: readonly Selected<Candidate>[],
  transactions: TransactionClaims,
): Promise<ReadonlyMap<string, readonly EncodedPresentation[]>> {
  const made = new Map<string, EncodedPresentation[]>()
  for (const { query, candidate, disclose } of selected) {
    const { format, holder } = candidate.credential
    const present = ports.formats.get(format)?.present
    if (present === undefined) {
      throw new CoreError('internal', 'A credential cannot be presented.', { detail: `no way for ${format}` })
    }
    const { verifier, nonce, responseUri, encryptionKeyThumbprint } = question
    const holderClaims = transactions.get(query.id)
    const presentation = await present({
      encoded: candidate.encoded,
      disclose,
      ...(holder === undefined || !query.requiresHolderBinding
        ? {}
        : { holder: await holderOf(ports, tenant, holder) }),
      audience: verifier,
      nonce,
      issuedAt: ports.clock.now(),
      responseUri,
      ...(encryptionKeyThumbprint === undefined ? {} : { encryptionKeyThumbprint }),
      ...(holderClaims === undefined ? {} : { holderClaims }),
    })
    made.set(query.id, [...(made.get(query.id) ?? []), presentation])
  }
  return made
}
