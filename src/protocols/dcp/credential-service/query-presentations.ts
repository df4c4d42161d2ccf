import { readAccessToken } from '../../../core/dcp/access-token.ts'
import { toleratesPeers } from '../../../core/dcp/compatibility.ts'
import { withFiltersOfElements } from '../../../core/dcp/filters-of-elements.ts'
import { type Presentable, presentableCredentials } from '../../../core/dcp/presentable-credentials.ts'
import { authorizedScopes, type CredentialScope, fitsScope, parseScope } from '../../../core/dcp/scopes.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { chooseAnswers } from '../../../core/verification/presentation-exchange/choose-answers.ts'
import { evaluatePresentationDefinition } from '../../../core/verification/presentation-exchange/evaluate-presentation-definition.ts'
import { parsePresentationDefinition } from '../../../core/verification/presentation-exchange/parse-presentation-definition.ts'
import { serializePresentationSubmission } from '../../../core/verification/presentation-exchange/presentation-submission.ts'
import { policyFilter } from '../../../core/wallet/policies/policy-filter.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { parseJws } from '../../../lib/jws.ts'
import { dcpMessage, readMessage } from '../message/read-message.ts'
import type { DcpPorts } from '../ports.ts'
import { malformed, tokenRefused } from '../refusal.ts'
import type { DcpCall } from '../self-issued-token/verify-sender.ts'
import { type CreatedPresentation, createPresentations } from './create-presentations.ts'

const MAX_SCOPES = 100

/**
 * A verifier asks what a holder lets it see (DCP §5.4): never more than it asks for, never more than its access token grants. What is
 * not there, or not good any more, is left out and not told.
 */
export async function queryPresentations(
  ports: DcpPorts,
  tenant: Tenant,
  { participant, sender }: DcpCall,
  body: unknown,
) {
  const granted = grantedScopes(ports, { participant, sender })
  const { message } = readMessage(body, ['PresentationQueryMessage'], {
    older: toleratesPeers(participant, 'older'),
  })
  const { scope, presentationDefinition: definition } = message
  if (scope !== undefined && definition !== undefined) {
    throw malformed('query_ambiguous', '/scope', 'Ask by scope or by presentationDefinition, not by both.')
  }
  if (definition !== undefined)
    return byDefinition(ports, tenant, { participant, sender }, granted, definition)
  const scopes = authorizedScopes(readScopes(scope), granted)
  const credentials = await visibleCredentials(ports, tenant, { participant, sender }, scopes)
  const presentations = await createPresentations(ports, participant, sender.did, credentials)
  return dcpMessage('PresentationResponseMessage', {
    presentation: presentations.map(({ encoded }) => encoded),
  })
}

/** What the scopes let a peer see, and no policy of the tenant keeps from it. */
async function visibleCredentials(
  ports: DcpPorts,
  tenant: Tenant,
  { participant, sender }: DcpCall,
  scopes: readonly CredentialScope[],
): Promise<readonly Presentable[]> {
  const isAllowed = await policyFilter(ports, tenant.id, { names: [sender.did], isProved: true })
  return presentableCredentials(
    ports,
    tenant,
    participant,
    (candidate) =>
      scopes.some((one) => fitsScope(one, candidate)) && isAllowed(candidate.credential, candidate.encoded),
    // A type is known without opening the credential, an id is not.
    ({ type: { types = [] } }) =>
      scopes.some((one) => one.alias === 'id' || fitsScope(one, { id: undefined, types })),
  )
}

/** The access token that came in the self-issued one: ours, for this very peer, not over. */
function grantedScopes(ports: DcpPorts, { participant, sender }: DcpCall): readonly string[] {
  if (sender.token === undefined) {
    throw tokenRefused(11, 'access_token_missing', 'it carries no access token in `token`.')
  }
  const grant = readAccessToken(ports.secrets, participant, sender.token)
  if (grant === undefined) throw tokenRefused(11, 'access_token_unknown', 'its access token is not known.')
  if (grant.audience !== sender.did) {
    throw tokenRefused(11, 'access_token_foreign', 'its access token was given to another peer.')
  }
  if (grant.expiresAt <= ports.clock.now()) {
    throw tokenRefused(11, 'access_token_expired', 'its access token has expired.')
  }
  return grant.scopes
}

function readScopes(value: unknown): readonly CredentialScope[] {
  const list = typeof value === 'string' ? [value] : value
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_SCOPES) {
    throw malformed('query_scope', '/scope', `scope must be a list of 1 to ${MAX_SCOPES} texts.`)
  }
  return list.map((scope, index) => {
    const parsed = typeof scope === 'string' && scope.length <= 2_048 ? parseScope(scope) : undefined
    if (parsed !== undefined) return parsed
    throw malformed(
      'query_scope',
      `/scope/${index}`,
      'A scope is org.eclipse.dspace.dcp.vc.type:<type> or org.eclipse.dspace.dcp.vc.id:<id>.',
    )
  })
}

async function byDefinition(
  ports: DcpPorts,
  tenant: Tenant,
  { participant, sender }: DcpCall,
  granted: readonly string[],
  value: unknown,
) {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    throw malformed('query_definition', '/presentationDefinition', 'presentationDefinition is empty.')
  }
  const definition = parsePresentationDefinition(
    toleratesPeers(participant, 'tsg') ? withFiltersOfElements(value) : value,
  )
  const scopes = granted.map(parseScope).filter((scope) => scope !== undefined)
  const visible = await visibleCredentials(ports, tenant, { participant, sender }, scopes)
  const inputs = visible.map((presentable) => ({
    presentable,
    format: presentable.credential.format,
    algorithm: parseJws(presentable.encoded, { maxBytes: Number.MAX_SAFE_INTEGER }).header.alg,
    claims: presentable.claims,
  }))
  const chosen = chooseAnswers(definition, evaluatePresentationDefinition(definition, inputs))
  const credentials = [...new Set(chosen.map(({ input }) => input.presentable))]
  const presentations = await createPresentations(ports, participant, sender.did, credentials)
  const submission = serializePresentationSubmission({
    id: ports.random.id(ports.clock.now()),
    definitionId: definition.id,
    descriptorMap: chosen.map(({ descriptorId, input }) => ({
      id: descriptorId,
      steps: stepsTo(presentations, input.presentable),
    })),
  })
  return dcpMessage('PresentationResponseMessage', {
    presentation: presentations.map(({ encoded }) => encoded),
    presentationSubmission: submission as JsonObject,
  })
}

/** The way to a credential: the presentation in the response, then the credential in that. */
function stepsTo(presentations: readonly CreatedPresentation[], wanted: Presentable) {
  const at = presentations.findIndex(({ credentials }) => credentials.includes(wanted))
  const presentation = presentations[at]
  const index = presentation?.credentials.indexOf(wanted) ?? 0
  const isOlder = presentation?.format === 'jwt_vp'
  return [
    { format: 'jwt_vp', path: `$.presentation[${at}]` },
    {
      format: 'jwt_vc',
      path: isOlder ? `$.vp.verifiableCredential[${index}]` : `$.verifiableCredential[${index}]`,
    },
  ]
}
