import type { Static } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { WalletRecordId } from '../../../core/ids.ts'
import {
  changePolicy,
  createPolicy,
  findPolicy,
  removePolicy,
} from '../../../core/wallet/policies/administer-policies.ts'
import type { PresentationPolicy } from '../../../core/wallet/policies/presentation-policy.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { readInstant } from '../read-instant.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { PolicyChange, PolicyCreation, PolicyView, readClaims, showPolicy } from './policy-wire.ts'

const tag = 'Wallet'

export const createPolicyRoute = route(
  {
    method: 'POST',
    path: '/wallet/presentation-policies',
    operationId: 'createPresentationPolicy',
    tag,
    scope: 'trust:write',
    summary: 'Say what a verifier may see of held credentials',
    description:
      'Machines that present by themselves show what a policy allows, and nothing else. Whoever orders a presentation himself is only held back by what a policy denies.',
    body: PolicyCreation,
    success: { status: 201, description: 'The policy.', schema: PolicyView },
    refusals: [400, 409, 413, 415],
  },
  async (ports, { tenant, body }, alongside) => {
    const { claims, validUntil, ...rest } = body
    const terms = {
      effect: 'allow' as const,
      credentialTypes: [],
      issuers: [],
      ...rest,
      ...(claims === undefined ? {} : { claims: requireClaims(claims) }),
      ...(validUntil === undefined ? {} : { validUntil: readInstant(validUntil, '/validUntil') }),
    }
    return created(await createPolicy(ports, tenant.id, terms, (policy) => alongside(created(policy))))
  },
)

export const listPoliciesRoute = route(
  {
    method: 'GET',
    path: '/wallet/presentation-policies',
    operationId: 'listPresentationPolicies',
    tag,
    scope: 'trust:read',
    summary: 'List presentation policies',
    query: pageQuery({}),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(PolicyView, 'PresentationPolicyPage'),
    },
    refusals: [400],
  },
  async ({ walletRecords }, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await walletRecords.policies.all(tenant.id), query), showPolicy),
  }),
)

export const getPolicyRoute = route(
  {
    method: 'GET',
    path: '/wallet/presentation-policies/:id',
    operationId: 'getPresentationPolicy',
    tag,
    scope: 'trust:read',
    summary: 'See a presentation policy',
    params: IdParams,
    success: { status: 200, description: 'The policy.', schema: PolicyView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: showPolicy(await findPolicy(ports, tenant.id, knownId<WalletRecordId>(params.id))),
  }),
)

export const changePolicyRoute = route(
  {
    method: 'PATCH',
    path: '/wallet/presentation-policies/:id',
    operationId: 'changePresentationPolicy',
    tag,
    scope: 'trust:write',
    summary: 'Change a presentation policy',
    params: IdParams,
    body: PolicyChange,
    success: { status: 200, description: 'The policy.', schema: PolicyView },
    refusals: [400, 404, 409, 413, 415],
  },
  async (ports, { tenant, params, body }) => {
    const { claims, validUntil, ...rest } = body
    const change = {
      ...rest,
      ...(claims === undefined ? {} : { claims: claims === null ? null : requireClaims(claims) }),
      ...(validUntil === undefined
        ? {}
        : { validUntil: validUntil === null ? null : readInstant(validUntil, '/validUntil') }),
    }
    const id = knownId<WalletRecordId>(params.id)
    return { status: 200, body: showPolicy(await changePolicy(ports, tenant.id, id, change)) }
  },
)

export const deletePolicyRoute = route(
  {
    method: 'DELETE',
    path: '/wallet/presentation-policies/:id',
    operationId: 'deletePresentationPolicy',
    tag,
    scope: 'trust:write',
    summary: 'Delete a presentation policy',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    await removePolicy(ports, tenant.id, knownId<WalletRecordId>(params.id))
    return { status: 204 }
  },
)

function requireClaims(written: NonNullable<Static<typeof PolicyCreation>['claims']>) {
  const claims = readClaims(written)
  if (claims !== undefined) return claims
  throw new CoreError('invalid_request', 'A claim is found by a path that begins with a name.', {
    violations: [{ pointer: '/claims', message: 'must have paths that begin with a string' }],
  })
}

function created(policy: PresentationPolicy): Answer {
  return { status: 201, body: showPolicy(policy) }
}
