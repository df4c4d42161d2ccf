import { type Participant, SELF } from '../../../core/dcp/participant.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { partyDid } from '../party-id.ts'
import type { IsharePorts } from '../ports.ts'
import { readPartyToken, requirePartyToken } from './access-token.ts'

/**
 * The second link of the chain of token acceptors: a token of `/connect/token` in the place of a self-issued one. It says who calls, by
 * the DID of the party; not whom: on a shared address that is the tenant itself.
 * @returns undefined for what is no such token, or where none is taken
 * @throws {CoreError} `access_token_invalid` for one that is over
 */
export async function acceptPartyToken(
  ports: Pick<IsharePorts, 'secrets' | 'clock' | 'ishareRules'>,
  { id }: Pick<Tenant, 'id'>,
  token: string,
  participants: readonly Participant[],
): Promise<{ readonly participant: Participant; readonly sender: { readonly did: string } } | undefined> {
  if (!ports.ishareRules.acceptTokens || readPartyToken(ports, id, token) === undefined) return undefined
  const { partyId } = requirePartyToken(ports, id, token)
  const [only, ...more] = participants
  const participant = more.length === 0 ? only : participants.find(({ context }) => context === SELF)
  return participant === undefined ? undefined : { participant, sender: { did: partyDid(partyId) } }
}
