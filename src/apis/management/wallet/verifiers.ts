import type { WalletRecordId } from '../../../core/ids.ts'
import {
  findVerifier,
  registerVerifier,
  removeVerifier,
} from '../../../core/wallet/policies/administer-verifiers.ts'
import type { KnownVerifier } from '../../../core/wallet/policies/known-verifier.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { showVerifier, VerifierRegistration, VerifierView } from './policy-wire.ts'

const tag = 'Wallet'

export const registerVerifierRoute = route(
  {
    method: 'POST',
    path: '/wallet/verifiers',
    operationId: 'registerVerifier',
    tag,
    scope: 'trust:write',
    summary: 'Register a verifier that cannot prove who it is by itself',
    description:
      'For verifiers whose client identifier has no prefix of OpenID4VP: their keys and addresses are known beforehand.',
    body: VerifierRegistration,
    success: { status: 201, description: 'The verifier.', schema: VerifierView },
    refusals: [400, 409, 413, 415],
  },
  async (ports, { tenant, body }, alongside) => {
    const { jwks, name = body.clientId, ...rest } = body
    const terms = { ...rest, name: name.slice(0, 200), keys: jwks?.keys ?? [] }
    return created(await registerVerifier(ports, tenant.id, terms, (one) => alongside(created(one))))
  },
)

export const listVerifiersRoute = route(
  {
    method: 'GET',
    path: '/wallet/verifiers',
    operationId: 'listVerifiers',
    tag,
    scope: 'trust:read',
    summary: 'List registered verifiers',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(VerifierView, 'RegisteredVerifierPage'),
    },
    refusals: [400],
  },
  async ({ walletRecords }, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await walletRecords.verifiers.all(tenant.id), query), showVerifier),
  }),
)

export const getVerifierRoute = route(
  {
    method: 'GET',
    path: '/wallet/verifiers/:id',
    operationId: 'getVerifier',
    tag,
    scope: 'trust:read',
    summary: 'See a registered verifier',
    params: IdParams,
    success: { status: 200, description: 'The verifier.', schema: VerifierView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showVerifier(await findVerifier(ports, tenant.id, knownId<WalletRecordId>(params.id))),
  }),
)

export const deleteVerifierRoute = route(
  {
    method: 'DELETE',
    path: '/wallet/verifiers/:id',
    operationId: 'deleteVerifier',
    tag,
    scope: 'trust:write',
    summary: 'Forget a registered verifier',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    await removeVerifier(ports, tenant.id, knownId<WalletRecordId>(params.id))
    return { status: 204 }
  },
)

function created(verifier: KnownVerifier): Answer {
  return { status: 201, body: showVerifier(verifier) }
}
