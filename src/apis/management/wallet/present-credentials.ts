import type { HeldCredentialId, WalletRecordId } from '../../../core/ids.ts'
import {
  presentCredentials,
  type SentPresentation,
} from '../../../core/wallet/presenting/present-credentials.ts'
import { findWallet } from '../../../core/wallet/wallets/administer-wallets.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { PresentationOrder, SentPresentationView } from './presentation-wire.ts'

export const presentCredentialsRoute = route(
  {
    method: 'POST',
    path: '/wallet/presentations',
    operationId: 'presentCredentials',
    tag: 'Wallet',
    scope: 'wallet:write',
    summary: 'Answer a presentation request of a verifier',
    description:
      'The office finds out who asks and what, shows what has to be shown of its own credentials and nothing else, and proves its keys. When something that is required is not held, nothing is shown.',
    body: PresentationOrder,
    success: { status: 200, description: 'The verifier took it.', schema: SentPresentationView },
    refusals: [400, 403, 404, 409, 413, 415, 422, 502],
  },
  async (ports, { tenant, body }, alongside) => {
    const { credentialIds, walletId, ...rest } = body
    const order = {
      ...rest,
      ...(walletId === undefined
        ? {}
        : { walletId: (await findWallet(ports, tenant.id, knownId<WalletRecordId>(walletId))).id }),
    }
    const sent = await presentCredentials(
      ports,
      tenant,
      {
        ...order,
        ...(credentialIds === undefined
          ? {}
          : { credentialIds: credentialIds.map((id) => knownId<HeldCredentialId>(id)) }),
      },
      (planned) => alongside(answer(planned)),
    )
    return answer(sent)
  },
)

function answer({ id, verifier, identifiedBy, selected, redirectUri }: SentPresentation): Answer {
  return {
    status: 200,
    body: {
      id,
      state: 'sent',
      verifier,
      identifiedBy,
      credentials: selected.map(({ query, candidate, disclose }) => ({
        queryId: query.id,
        id: candidate.credential.id,
        claims: disclose.map((path) => [...path]),
      })),
      ...(redirectUri === undefined ? {} : { redirectUri }),
    },
  }
}
