import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { changePresentationRequest, notFound } from './change-presentation-request.ts'
import { presentationEvent } from './presentation-event.ts'
import { type ReferencePurpose, readReference } from './presentation-reference.ts'
import type { OpenRequest, PresentationProtocolId, PresentationRequest } from './presentation-request.ts'
import { isOpen, retrieve } from './transitions.ts'

type Needs = Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'events' | 'presentationRequests'>

/**
 * The request behind a reference, as long as it can be answered.
 * @throws {CoreError} `presentation_request_not_found`, `presentation_request_over` when it was answered or has expired
 */
export async function findOpenRequest(
  ports: Pick<Needs, 'secrets' | 'clock' | 'presentationRequests'>,
  tenant: Tenant,
  protocol: PresentationProtocolId,
  purpose: ReferencePurpose,
  reference: string,
): Promise<OpenRequest> {
  const request = await findRequestByReference(ports, tenant, purpose, reference)
  if (request.protocol !== protocol) throw notFound()
  return requireOpen(request, ports.clock.now())
}

/**
 * The request behind a reference, whatever became of it.
 * @throws {CoreError} `presentation_request_not_found`
 */
export async function findRequestByReference(
  ports: Pick<Needs, 'secrets' | 'presentationRequests'>,
  tenant: Tenant,
  purpose: ReferencePurpose,
  reference: string,
): Promise<PresentationRequest> {
  const id = readReference(ports.secrets, purpose, tenant.id, reference)
  const request = id && (await ports.presentationRequests.find(tenant.id, id))
  if (request === undefined) throw notFound()
  return request
}

/** @throws {CoreError} `presentation_request_over` */
export function requireOpen(request: PresentationRequest, now: number): OpenRequest {
  if (isOpen(request) && request.expiresAt > now) return request
  throw new CoreError(
    'presentation_request_over',
    'This request was answered or has expired. Ask the verifier for a new one.',
  )
}

/** A wallet reads the request. The first time is recorded; it may read again until it answers. */
export async function retrievePresentationRequest(
  ports: Needs,
  tenant: Tenant,
  protocol: PresentationProtocolId,
  reference: string,
): Promise<OpenRequest> {
  const known = await findOpenRequest(ports, tenant, protocol, 'request', reference)
  const request = await changePresentationRequest(ports, known, (one) => {
    const now = ports.clock.now()
    const open = requireOpen(one, now)
    if (open.state === 'retrieved') return undefined
    const next = retrieve(open, now)
    return { next, event: presentationEvent(ports, 'presentation.retrieved', next) }
  })
  return requireOpen(request, ports.clock.now())
}
