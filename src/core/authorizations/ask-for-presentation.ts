import { encodeBase64url } from '../../lib/base64url.ts'
import { isUuid } from '../../lib/uuid.ts'
import { CoreError } from '../errors.ts'
import { type AuthorizationId, as, type Instant, type PresentationRequestId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { mintReference, readReference } from '../verification/presentation-reference.ts'
import type { Authorization, CreatedAuthorization, RelyingParty } from './authorization.ts'
import { createAuthorization } from './create-authorization.ts'
import { parseAllowedDomains } from './parse-allowed-domains.ts'

/** An authorization by which a relying party asks, not the wallet for itself. */
export type AskedPresentation = Authorization & { readonly relyingParty: RelyingParty }

export interface PresentationAsked {
  readonly presentationDefinition: Readonly<Record<string, unknown>>
  readonly redirectUri: string
  /** Addresses with whose origins issuers must be linked; absent or empty = any that the tenant trusts. */
  readonly issuerAllowedDomains?: readonly string[] | undefined
  readonly validitySeconds: number
}

type Needs = Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'authorizations' | 'singleUses'>

const NONCE_BYTES = 32

/**
 * Asks whoever answers for a presentation. Nonce and state are ours; whoever knows the state may watch what becomes of it.
 * @throws {CoreError} `invalid_request`
 */
export async function askForPresentation(
  ports: Needs,
  tenant: Tenant,
  { presentationDefinition, redirectUri, issuerAllowedDomains, validitySeconds }: PresentationAsked,
): Promise<CreatedAuthorization> {
  requireWebAddress(redirectUri)
  const allowed = parseAllowedDomains(issuerAllowedDomains)
  const id = as<AuthorizationId>(ports.random.id(ports.clock.now()))
  const request = {
    presentationDefinition,
    id,
    state: mintReference(ports.secrets, 'watch', {
      tenantId: tenant.id,
      id: as<PresentationRequestId>(id),
    }),
    nonce: encodeBase64url(ports.random.bytes(NONCE_BYTES)),
    relyingParty: { redirectUri, ...(allowed.length === 0 ? {} : { issuerAllowedDomains: allowed }) },
  }
  return createAuthorization(ports, tenant, request, { authorizationSeconds: validitySeconds })
}

/** @throws {CoreError} `presentation_request_not_found` */
export async function findAskedPresentation(
  { authorizations }: Pick<Ports, 'authorizations'>,
  tenant: Tenant,
  id: string,
): Promise<AskedPresentation> {
  const found = isUuid(id) ? await authorizations.find(tenant.id, as<AuthorizationId>(id)) : undefined
  if (found === undefined || !isAsked(found)) throw notFound()
  return found
}

/** By the state of the request. @throws {CoreError} `presentation_request_not_found` */
export async function findAskedByState(
  ports: Pick<Ports, 'authorizations' | 'secrets'>,
  tenant: Tenant,
  state: string,
): Promise<AskedPresentation> {
  const id = readReference(ports.secrets, 'watch', tenant.id, state)
  if (id === undefined) throw notFound()
  return findAskedPresentation(ports, tenant, id)
}

/** @throws {CoreError} `presentation_request_not_found` */
export async function withdrawAskedPresentation(
  ports: Pick<Ports, 'authorizations' | 'units'>,
  tenant: Tenant,
  id: string,
): Promise<void> {
  const asked = await findAskedPresentation(ports, tenant, id)
  try {
    await ports.units.commit([ports.authorizations.remove(tenant.id, asked.id)])
  } catch (error) {
    if (error instanceof WriteConflict) throw notFound()
    throw error
  }
}

/** Undefined as long as a good answer may still come: one that was refused does not end the request. */
export function outcomeOf(
  { status, expiresAt }: Authorization,
  now: Instant,
): 'verified' | 'failed' | undefined {
  if (status === 'validated' || status === 'used') return 'verified'
  return status === 'closed' || expiresAt <= now ? 'failed' : undefined
}

export function isAsked(authorization: Authorization): authorization is AskedPresentation {
  return authorization.relyingParty !== undefined
}

/** A browser is sent there: no address that runs a script. */
function requireWebAddress(address: string): void {
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return
  throw new CoreError('invalid_request', 'redirect_uri is no address of the web.', {
    violations: [{ pointer: '/redirect_uri', message: 'This must be an absolute https or http address.' }],
  })
}

function notFound(): CoreError {
  return new CoreError('presentation_request_not_found', 'There is no such authorization request.')
}
