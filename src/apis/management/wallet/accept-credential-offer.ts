import { CoreError } from '../../../core/errors.ts'
import type { TenantId, WalletRecordId } from '../../../core/ids.ts'
import { acceptCredentialOffer, type Collected } from '../../../core/wallet/accept-credential-offer.ts'
import { walletIdentity } from '../../../core/wallet/wallets/administer-wallets.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import type { ManagementPorts } from '../ports.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import {
  CollectedCredentials,
  CredentialOfferAcceptance,
  showHeld,
  showWaiting,
  WaitingCredentials,
  WaitingView,
} from './wire.ts'

const tag = 'Wallet'

export const acceptCredentialOfferRoute = route(
  {
    method: 'POST',
    path: '/wallet/credential-offers',
    operationId: 'acceptCredentialOffer',
    tag,
    scope: 'wallet:write',
    summary: 'Collect an offered credential',
    description:
      'The office collects the credential for itself: it asks the issuer, proves a key of its own, verifies what comes, and keeps it. Nothing is kept of a credential that is not good.',
    body: CredentialOfferAcceptance,
    success: { status: 201, description: 'What the office holds now.', schema: CollectedCredentials },
    later: {
      status: 202,
      description: 'The issuer does not have it ready yet: the office goes on asking.',
      schema: WaitingCredentials,
    },
    refusals: [400, 404, 410, 413, 415, 422, 502],
  },
  async (ports, { tenant, body }, alongside) => {
    const { credentialOfferUri: offerUri, walletId, bindToWallet, ...rest } = body
    const whose = await ownerOf(ports, tenant.id, walletId, bindToWallet)
    const request = { source: { offerUri }, ...rest, ...whose }
    return answer(
      await acceptCredentialOffer(ports, tenant, request, (planned) => alongside(answer(planned))),
    )
  },
)

export const getCollectionRoute = route(
  {
    method: 'GET',
    path: '/wallet/credential-offers/:id',
    operationId: 'getCollection',
    tag,
    scope: 'wallet:read',
    summary: 'See what became of a credential that was not ready',
    params: IdParams,
    success: { status: 200, description: 'Where it stands.', schema: WaitingView },
    refusals: [404],
  },
  async ({ deferredCollections }, { tenant, params }) => {
    const collection = await deferredCollections.find(tenant.id, knownId(params.id))
    if (collection === undefined)
      throw new CoreError('offer_not_found', 'The office waits for no such credential.')
    return { status: 200, body: showWaiting(collection) }
  },
)

/** Whose the credentials are, and whether they are bound to its DID. */
async function ownerOf(
  ports: ManagementPorts,
  tenantId: TenantId,
  named: string | undefined,
  bindToWallet = false,
) {
  if (named === undefined) {
    if (!bindToWallet) return {}
    throw new CoreError('invalid_request', 'Credentials are bound to a wallet that is named.', {
      violations: [{ pointer: '/bindToWallet', message: 'needs walletId beside it' }],
    })
  }
  const walletId = knownId<WalletRecordId>(named)
  const identity = await walletIdentity(ports, tenantId, walletId)
  return { walletId, ...(bindToWallet ? { identity } : {}) }
}

function answer({ credentials, waiting }: Collected): Answer {
  const [first] = waiting
  const shown = credentials.map(showHeld)
  if (first === undefined) return { status: 201, body: { credentials: shown } }
  return {
    status: 202,
    body: { id: first.id, state: 'pending', credentials: shown, waiting: waiting.map(showWaiting) },
  }
}
