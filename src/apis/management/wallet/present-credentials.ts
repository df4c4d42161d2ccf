import type { HeldCredentialId, TenantId, WalletRecordId } from '../../../core/ids.ts'
import {
  presentCredentials,
  type SentPresentation,
} from '../../../core/wallet/presenting/present-credentials.ts'
import {
  type PresentationPreview,
  previewPresentation,
} from '../../../core/wallet/presenting/preview-presentation.ts'
import { findWallet } from '../../../core/wallet/wallets/administer-wallets.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import type { ManagementPorts } from '../ports.ts'
import { route } from '../route.ts'
import {
  PresentationOrder,
  PresentationPreviewView,
  PreviewOrder,
  SentPresentationView,
} from './presentation-wire.ts'

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
    const order = await readOrder(ports, tenant.id, body)
    return answer(await presentCredentials(ports, tenant, order, (planned) => alongside(answer(planned))))
  },
)

export const previewPresentationRoute = route(
  {
    method: 'POST',
    path: '/wallet/presentation-previews',
    operationId: 'previewPresentation',
    tag: 'Wallet',
    scope: 'wallet:write',
    summary: 'See who asks, for what, and what would be shown',
    description: 'Nothing is answered. The verifier sees that its request was read.',
    body: PreviewOrder,
    success: { status: 200, description: 'What would be shown now.', schema: PresentationPreviewView },
    refusals: [400, 404, 413, 415, 502],
  },
  async (ports, { tenant, body }, alongside) => {
    const order = await readOrder(ports, tenant.id, body)
    const shown = previewed(await previewPresentation(ports, tenant, order))
    await ports.units.commit(alongside(shown))
    return shown
  },
)

/** @throws {CoreError} `holder_not_found` */
async function readOrder<Body extends { credentialIds?: string[]; walletId?: string }>(
  ports: ManagementPorts,
  tenantId: TenantId,
  { credentialIds, walletId, ...rest }: Body,
) {
  return {
    ...rest,
    ...(walletId === undefined
      ? {}
      : { walletId: (await findWallet(ports, tenantId, knownId<WalletRecordId>(walletId))).id }),
    ...(credentialIds === undefined
      ? {}
      : { credentialIds: credentialIds.map((id) => knownId<HeldCredentialId>(id)) }),
  }
}

function previewed({ selected, policies, transactionData, problem, ...who }: PresentationPreview): Answer {
  return {
    status: 200,
    body: {
      ...who,
      credentials: selected.map(showSelected),
      policies: policies.map(({ id }) => id),
      transactionData,
      ...(problem === undefined ? {} : { problem }),
    },
  }
}

function showSelected({ query, candidate, disclose }: SentPresentation['selected'][number]) {
  return {
    queryId: query.id,
    id: candidate.credential.id,
    claims: disclose.map((path) => [...path]),
  }
}

function answer({ id, verifier, identifiedBy, selected, redirectUri }: SentPresentation): Answer {
  return {
    status: 200,
    body: {
      id,
      state: 'sent',
      verifier,
      identifiedBy,
      credentials: selected.map(showSelected),
      ...(redirectUri === undefined ? {} : { redirectUri }),
    },
  }
}
