import { CoreError } from '../../core/errors.ts'
import { type Capability, mintCapability, readCapability } from '../../core/issuance/capability.ts'
import type { Offered, Retrieved } from '../../core/issuance/issuance.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { parseJsonObject } from '../../lib/json.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { type ParsedJws, parseJws, verifyJws } from '../../lib/jws.ts'
import { Refusal } from '../../lib/refusal.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import { issueUrl } from './endpoint-urls.ts'
import { type Authority, signAsAuthority } from './sign-as-authority.ts'

/** The issuer of hints, and the name under which the wallet hands them back. */
export const SELF_ISSUED = 'https://self-issued.me'

type Needs = Pick<Ports, 'secrets' | 'publicUrl'>

/**
 * The hint that the wallet brings back when it asks for its credential: it points to the issuance and says nothing of its claims or its
 * code, which whoever scans the link could read, or try offline.
 */
export function createIdTokenHint(
  ports: Needs,
  tenant: Tenant,
  issuance: Offered | Retrieved,
  authority: Authority,
): Promise<string> {
  const reference = { issuanceId: issuance.id, generation: issuance.offerGeneration }
  return signAsAuthority(authority, {
    iss: SELF_ISSUED,
    aud: issueUrl(ports, tenant),
    sub: issuance.id,
    jti: mintCapability(ports.secrets, 'id-token-hint', tenant.id, reference),
    iat: Math.floor(issuance.createdAt / 1000),
    exp: Math.floor(issuance.expiresAt / 1000),
  })
}

/**
 * The issuance that a hint points to. Its reference is good by itself, and the rest is for {@link verifyIdTokenHint}, which needs to know
 * whose it must be.
 * @throws {CoreError} `key_proof_invalid`
 */
export function referenceIn(ports: Needs, tenant: Tenant, hint: unknown): Capability {
  const { jti } = refusing(() => parseJsonObject(parseHint(hint).payload))
  const capability =
    typeof jti === 'string' ? readCapability(ports.secrets, 'id-token-hint', tenant.id, jti) : undefined
  if (capability === undefined) throw invalid('points to nothing')
  return capability
}

/**
 * Signed by the authority, for this endpoint, and not over.
 * @throws {CoreError} `key_proof_invalid`, `did_unresolvable`
 */
export async function verifyIdTokenHint(
  ports: Needs & Pick<Ports, 'dids' | 'clock'>,
  tenant: Tenant,
  authority: Pick<Authority, 'issuer'>,
  hint: unknown,
): Promise<void> {
  const jws = refusing(() => parseHint(hint))
  const { kid = '', alg } = jws.header
  if (kid.split('#', 1)[0] !== authority.issuer) throw invalid('signed by somebody else')
  const { publicJwk } = await ports.dids.verificationMethod(kid, 'assertionMethod')
  const { iss, aud, exp } = refusing(() => {
    verifyJws(jws, importVerificationKey(parsePublicJwk(publicJwk), alg))
    return parseJsonObject(jws.payload)
  })
  if (iss !== SELF_ISSUED || aud !== issueUrl(ports, tenant)) throw invalid('for something else')
  if (typeof exp !== 'number' || exp * 1000 <= ports.clock.now()) throw invalid('expired')
}

function parseHint(hint: unknown): ParsedJws {
  if (typeof hint !== 'string') throw invalid('there is none')
  return parseJws(hint, { maxBytes: 16_384 })
}

function refusing<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) throw invalid(error.reason)
    throw error
  }
}

function invalid(detail: string): CoreError {
  return new CoreError('key_proof_invalid', 'The id token hint is not valid.', {
    detail: `id token hint: ${detail}`,
  })
}
