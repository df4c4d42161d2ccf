import { CoreError } from '../../../core/errors.ts'
import { acceptCredentialOffer, type Collected } from '../../../core/wallet/accept-credential-offer.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
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
    refusals: [400, 410, 413, 415, 422, 502],
  },
  async (ports, { tenant, body }, alongside) => {
    const { credentialOfferUri: offerUri, ...rest } = body
    const request = { source: { offerUri }, ...rest }
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

function answer({ credentials, waiting }: Collected): Answer {
  const [first] = waiting
  const shown = credentials.map(showHeld)
  if (first === undefined) return { status: 201, body: { credentials: shown } }
  return {
    status: 202,
    body: { id: first.id, state: 'pending', credentials: shown, waiting: waiting.map(showWaiting) },
  }
}
