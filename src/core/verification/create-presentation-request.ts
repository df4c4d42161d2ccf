import { CoreError } from '../errors.ts'
import { as, type PresentationRequestId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { VerifierName } from '../ports/presentation-protocol.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { parseDcqlQuery } from './dcql/parse-dcql-query.ts'
import { findPresentationProtocol } from './find-presentation-protocol.ts'
import type { CreatedRequest, PresentationProtocolId, ResponseMode } from './presentation-request.ts'

export interface PresentationWish {
  /** As it came: parsed here. */
  readonly dcqlQuery: unknown
  readonly purpose?: string
  /** Absent = the first that there is. */
  readonly protocol?: PresentationProtocolId
  /** Absent = `direct_post`. */
  readonly responseMode?: ResponseMode
  /** Where the wallet sends its person, on the same device. */
  readonly redirectUri?: string
  /** How we name ourselves; absent = the best that our issuers allow. */
  readonly verifierName?: VerifierName
}

export interface CreatedPresentationRequest {
  readonly request: CreatedRequest
  /** What a wallet opens. */
  readonly openingUri: string
}

const VALID_MS = 600_000

/**
 * Asks a wallet for a presentation.
 * @param alongside further writes of the same unit, for instance the answer kept for an Idempotency-Key
 * @throws {CoreError} `invalid_request`, `configuration_invalid`, `protocol_not_allowed`
 */
export async function createPresentationRequest(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'presentationRequests' | 'presentationProtocols'>,
  tenant: Tenant,
  wish: PresentationWish,
  alongside: (created: CreatedPresentationRequest) => readonly Write[] = () => [],
): Promise<CreatedPresentationRequest> {
  const protocol = findPresentationProtocol(ports, wish.protocol)
  const query = parseDcqlQuery(wish.dcqlQuery)
  const now = ports.clock.now()
  const id = as<PresentationRequestId>(ports.random.id(now))
  const responseMode = wish.responseMode ?? 'direct_post'
  const prepared = await protocol.prepare(tenant, id, {
    responseMode,
    ...(wish.verifierName === undefined ? {} : { name: wish.verifierName }),
  })
  const request: CreatedRequest = {
    state: 'created',
    id,
    tenantId: tenant.id,
    protocol: protocol.id,
    query,
    ...(wish.purpose === undefined ? {} : { purpose: wish.purpose }),
    responseMode,
    ...(wish.redirectUri === undefined ? {} : { redirectUri: requireHttps(wish.redirectUri) }),
    ...prepared,
    createdAt: now,
    expiresAt: now + VALID_MS,
    dueAt: now + VALID_MS,
    version: 1,
  }
  const created = { request, openingUri: protocol.openingUri(tenant, request) }
  await ports.units.commit([ports.presentationRequests.add(request), ...alongside(created)])
  return created
}

/** A link that the wallet opens: never a script. */
function requireHttps(uri: string): string {
  const protocol = URL.parse(uri)?.protocol
  if (protocol === 'https:' || protocol === 'http:') return uri
  throw new CoreError('invalid_request', 'redirectUri must be an http or https URL.', {
    violations: [{ pointer: '/redirectUri', message: 'must be an http or https URL' }],
  })
}
