import { encodeBase64url } from '../../lib/base64url.ts'
import { sha256 } from '../../lib/hash.ts'
import { CoreError, type Violation } from '../errors.ts'
import { type ApiClientId, as, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { ApiClient, ClientLimits } from './api-client.ts'
import { checkClientCertificate } from './client-certificate.ts'
import { coversScope, isKnownScope } from './scopes.ts'

const SECRET_BYTES = 32

export interface ApiClientRequest {
  readonly name: string
  readonly scopes: readonly string[]
  /** PEM certificates for `private_key_jwt`. */
  readonly certificates?: readonly string[]
  readonly limits?: ClientLimits
}

export interface CreatedApiClient {
  readonly client: ApiClient
  /** Shown once; only its hash is kept. */
  readonly clientSecret: string
}

/**
 * Lets a machine in.
 * @param grantor the scopes of whoever asks: nobody gives away more than they have
 * @throws {CoreError} `scope_invalid`, `scope_insufficient`, `invalid_request` for a certificate that cannot be read
 */
export async function createApiClient(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'apiClients'>,
  tenantId: TenantId,
  request: ApiClientRequest,
  grantor: readonly string[],
  alongside: (created: CreatedApiClient) => readonly Write[] = () => [],
): Promise<CreatedApiClient> {
  checkGrant(request.scopes, grantor)
  request.certificates?.forEach((certificate, index) => {
    checkClientCertificate(certificate, `/certificates/${index}`)
  })
  const created = newApiClient(ports, tenantId, request)
  await ports.units.commit([ports.apiClients.add(created.client), ...alongside(created)])
  return created
}

/** A client with a fresh secret of 256 bits, so that a plain SHA-256 of it can be kept. Writes nothing. */
export function newApiClient(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  tenantId: TenantId,
  { name, scopes, certificates = [], limits }: ApiClientRequest,
): CreatedApiClient {
  const now = clock.now()
  const id = as<ApiClientId>(random.id(now))
  const clientSecret = encodeBase64url(random.bytes(SECRET_BYTES))
  const client: ApiClient = {
    id,
    tenantId,
    clientId: id,
    name,
    scopes: [...new Set(scopes)],
    secretHash: sha256(clientSecret),
    certificates,
    status: 'active',
    createdAt: now,
    ...(limits === undefined ? {} : { limits }),
  }
  return { client, clientSecret }
}

/** @throws {CoreError} `scope_invalid` for an unknown scope, `scope_insufficient` for one that the grantor lacks */
export function checkGrant(scopes: readonly string[], grantor: readonly string[]): void {
  const violations: Violation[] = []
  const beyond: string[] = []
  scopes.forEach((scope, index) => {
    if (!isKnownScope(scope)) {
      violations.push({ pointer: `/scopes/${index}`, message: 'There is no such scope.' })
    } else if (!coversScope(grantor, scope)) beyond.push(scope)
  })
  if (violations.length > 0) {
    throw new CoreError('scope_invalid', 'Some scopes are not known here.', { violations })
  }
  if (beyond.length > 0) {
    throw new CoreError(
      'scope_insufficient',
      `A client may be given only scopes that the caller has. Missing: ${beyond.join(', ')}.`,
    )
  }
}
