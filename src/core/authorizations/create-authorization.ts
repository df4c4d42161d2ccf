import { CoreError } from '../errors.ts'
import { type AuthorizationId, as } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { CreatedAuthorization, RelyingParty } from './authorization.ts'
import { parseDefinition } from './parse-definition.ts'

export interface AuthorizationRequest {
  readonly presentationDefinition: Readonly<Record<string, unknown>>
  readonly state: string
  readonly nonce: string
  /** Chosen before, where `state` is made of it. */
  readonly id?: AuthorizationId
  readonly relyingParty?: RelyingParty
}

/** After its end a nonce is remembered for as long as any presentation made for it could still be shown. */
const REMEMBER_MS = 86_400_000

/**
 * Opens an authorization. Whoever asks is a stranger and chooses the nonce: a second authorization with the same would let a captured
 * presentation be shown again, so there is none.
 * @throws {CoreError} `invalid_request`
 */
export async function createAuthorization(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'authorizations' | 'singleUses'>,
  tenant: Tenant,
  request: AuthorizationRequest,
  { authorizationSeconds }: { readonly authorizationSeconds: number },
): Promise<CreatedAuthorization> {
  parseDefinition(request.presentationDefinition)
  const now = ports.clock.now()
  const authorization: CreatedAuthorization = {
    ...request,
    status: 'created',
    id: request.id ?? as<AuthorizationId>(ports.random.id(now)),
    tenantId: tenant.id,
    failures: 0,
    createdAt: now,
    expiresAt: now + authorizationSeconds * 1000,
    version: 1,
  }
  const once = ports.singleUses.use(
    tenant.id,
    'authorization_nonce',
    request.nonce,
    authorization.expiresAt + REMEMBER_MS,
  )
  try {
    await ports.units.commit([once, ports.authorizations.add(authorization)])
  } catch (error) {
    if (!(error instanceof WriteConflict) || error.write !== once) throw error
    throw new CoreError('invalid_request', 'This nonce was used before: take a random one.', {
      violations: [{ pointer: '/nonce', message: 'This must never have been used before.' }],
    })
  }
  return authorization
}
