import { encodeBase64url } from '../../lib/base64url.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { sha256 } from '../../lib/hash.ts'
import type { JsonObject } from '../../lib/json.ts'
import { CoreError } from '../errors.ts'
import { type AuthorizationId, as } from '../ids.ts'
import { type LinkedDomainPorts, requireLinkedDomain } from '../linked-domains/verify-linked-domain.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import { PresentationFault } from '../verification/presentation-fault.ts'
import {
  type Authorization,
  type CreatedAuthorization,
  countFailure,
  type ValidatedAuthorization,
  validated,
} from './authorization.ts'
import { checkSubmission } from './check-submission.ts'
import { parseDefinition } from './parse-definition.ts'
import { sealClaims } from './sealed-claims.ts'
import { type HolderPresentationPorts, verifyHolderPresentation } from './verify-holder-presentation.ts'

export interface AuthorizationAnswer {
  readonly presentation: JsonObject
  readonly submission: unknown
  /** What the caller says of its request: must be what the request says. */
  readonly state?: string
  readonly nonce?: string
}

export interface AuthorizationRules {
  readonly authorizationSeconds: number
  /** Whether a presentation must name this office. */
  readonly strictDomain: boolean
}

export type AuthorizationPorts = HolderPresentationPorts &
  LinkedDomainPorts &
  Pick<Ports, 'authorizations' | 'units' | 'random' | 'secrets'>

/** 43 characters. */
const CODE_BYTES = 32
const MAX_ATTEMPTS = 10

/**
 * The wallet answers an authorization, and gets a code for its token. Of any number of good answers one succeeds; one that is refused
 * counts against the authorization.
 * @param known the authorization, where it was just read
 * @throws {CoreError} `presentation_request_not_found`, `presentation_request_over`, `invalid_request`, `presentation_refused`
 *   (`detail` says of what), `status_list_unavailable`, `outgoing_failed`
 */
export async function validateAuthorization(
  ports: AuthorizationPorts,
  tenant: Tenant,
  id: string,
  answer: AuthorizationAnswer,
  rules: AuthorizationRules,
  known?: Authorization,
): Promise<{ readonly code: string }> {
  const authorization = known === undefined ? await findOpen(ports, tenant, id) : requireOpen(ports, known)
  requireSame(authorization.state, answer.state, '/state')
  requireSame(authorization.nonce, answer.nonce, '/nonce')
  const shown = await verify(ports, tenant, authorization, answer, rules).catch(async (error: unknown) => {
    const refusal = refusalOf(error)
    if (refusal !== undefined) await recordFailure(ports, authorization)
    throw refusal ?? error
  })
  const code = ports.random.bytes(CODE_BYTES)
  const text = encodeBase64url(code)
  let open = authorization
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    try {
      const next = validated(open, shown, sha256(text), ports.clock.now())
      await ports.units.commit([ports.authorizations.save(next)])
      return { code: text }
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error
    }
    open = await findOpen(ports, tenant, id)
  }
  throw over('it is being changed by others')
}

async function verify(
  ports: AuthorizationPorts,
  tenant: Tenant,
  authorization: CreatedAuthorization,
  { presentation, submission }: AuthorizationAnswer,
  { strictDomain }: AuthorizationRules,
): Promise<Pick<ValidatedAuthorization, 'holderDid' | 'sealedClaims'>> {
  const { nonce, createdAt, presentationDefinition, relyingParty } = authorization
  const definition = parseDefinition(presentationDefinition)
  const baseUrl = tenantUrl(ports.publicUrl, tenant)
  const verified = await verifyHolderPresentation(ports, tenant, presentation, {
    nonce,
    notBefore: createdAt,
    domains: [baseUrl, `${baseUrl}/`, new URL(baseUrl).host],
    domainRequired: strictDomain,
    subjectIsHolder: true,
  })
  const claims = checkSubmission(definition, submission, presentation, verified)
  const holderDid = verified.holder
  if (relyingParty === undefined) return { holderDid }
  const { issuerAllowedDomains: allowed } = relyingParty
  // Last, because it may ask somebody else.
  if (allowed !== undefined)
    for (const { checked } of verified.credentials) await requireLinkedDomain(ports, checked.issuer, allowed)
  return { holderDid, sealedClaims: sealClaims(ports, authorization, claims) }
}

const ofTheSubmission: ReadonlySet<string> = new Set(['response_malformed', 'query_not_satisfied'])
const ofThePresentation: ReadonlySet<string> = new Set([
  'credential_invalid',
  'signature_invalid',
  'did_unresolvable',
  'untrusted_issuer',
])

/** What the answer is refused for; undefined when the fault is not the answer's. The caller never learns which check failed. */
function refusalOf(error: unknown): CoreError | undefined {
  if (error instanceof PresentationFault)
    return ofTheSubmission.has(error.code)
      ? new CoreError('invalid_request', 'The submission does not answer the presentation definition.', {
          detail: error.message,
        })
      : refused(`${error.code}: ${error.message}`, error)
  if (!(error instanceof CoreError)) return undefined
  if (error.code === 'invalid_request') return error
  return ofThePresentation.has(error.code)
    ? refused(`${error.code}: ${error.detail ?? error.message}`, error)
    : undefined
}

function refused(detail: string, cause: unknown): CoreError {
  return new CoreError('presentation_refused', 'The presentation is not accepted.', { detail, cause })
}

async function findOpen(
  ports: AuthorizationPorts,
  tenant: Tenant,
  id: string,
): Promise<CreatedAuthorization> {
  const found = await ports.authorizations.find(tenant.id, as<AuthorizationId>(id))
  if (found === undefined)
    throw new CoreError('presentation_request_not_found', 'There is no such authorization.')
  return requireOpen(ports, found)
}

function requireOpen({ clock }: AuthorizationPorts, found: Authorization): CreatedAuthorization {
  if (found.status !== 'created') throw over(`it is ${found.status}`)
  if (found.expiresAt <= clock.now()) throw over('it has expired')
  return found
}

function requireSame(expected: string, given: string | undefined, pointer: string): void {
  if (given === undefined || equalInConstantTime(given, expected)) return
  throw new CoreError('invalid_request', 'This is an answer to another authorization.', {
    violations: [{ pointer, message: 'This must be what the authorization says.' }],
  })
}

async function recordFailure(
  { authorizations, units }: AuthorizationPorts,
  known: CreatedAuthorization,
): Promise<void> {
  let authorization: Authorization | undefined = known
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (authorization?.status !== 'created') return
    try {
      await units.commit([authorizations.save(countFailure(authorization))])
      return
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error
    }
    authorization = await authorizations.find(known.tenantId, known.id)
  }
}

function over(detail: string): CoreError {
  return new CoreError('presentation_request_over', 'This authorization takes no presentation any more.', {
    detail,
  })
}
