import { CoreError } from '../../../core/errors.ts'
import type { TenantId } from '../../../core/ids.ts'
import { tryCommit, type Write } from '../../../core/ports/units.ts'
import { sha256Base64url } from '../../../lib/hash.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { parsePublicJwk } from '../../../lib/jwk.ts'
import { verifyJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { importVerificationKey } from '../../../lib/verification-key.ts'
import { partyDid } from '../party-id.ts'
import type { IsharePorts } from '../ports.ts'
import { isCertifiedParty } from './certified-party.ts'
import { assertionAlgorithms, type ReadAssertion, readAssertion } from './read-assertion.ts'
import { refuseClient } from './refuse-client.ts'

/** As the scheme has it, to the second. */
const LIFETIME_SECONDS = 30
/** An assertion that lives so shortly allows no more. */
const LEEWAY_SECONDS = 5
const MAX_ID_CHARACTERS = 500

/**
 * The party that an iSHARE JWT proves (M2M, private_key_jwt with x5c), in this order: header, who it is of, for whom, times, certification
 * path to an anchor of the tenant, that the certificate is of this party, signature, that it is an active member, used for the first time.
 * @param audiences identifiers of ours
 * @throws {CoreError} `client_invalid`
 */
export async function verifyAssertion(
  ports: IsharePorts,
  tenantId: TenantId,
  text: string,
  clientId: string,
  audiences: readonly string[],
): Promise<void> {
  const assertion = readAssertion(text)
  const { claims } = assertion
  if (claims['iss'] !== clientId || claims['sub'] !== clientId) {
    throw refuseClient('iss and sub must be the client_id.')
  }
  requireAudience(claims['aud'], audiences)
  const forgetAt = requireTimes(claims, ports.clock.now())
  await requireCertificate(ports, tenantId, assertion, clientId)
  await requireActive(ports, tenantId, clientId)
  await useOnce(ports, tenantId, clientId, claims['jti'], forgetAt)
}

function requireAudience(aud: unknown, audiences: readonly string[]): void {
  const [only, ...more] = Array.isArray(aud) ? aud : [aud]
  if (more.length > 0) throw refuseClient('aud must name one server.')
  if (typeof only !== 'string' || !audiences.includes(only)) {
    throw refuseClient(`aud must be ${audiences[0]}.`, `aud ${String(only).slice(0, 200)}`)
  }
}

/** Returns when it can be forgotten, in milliseconds. */
function requireTimes({ iat, exp, nbf }: JsonObject, now: number): number {
  const seconds = now / 1000
  if (!Number.isInteger(iat) || !Number.isInteger(exp))
    throw refuseClient('iat and exp must be whole seconds.')
  const [from, until] = [iat as number, exp as number]
  if (until !== from + LIFETIME_SECONDS)
    throw refuseClient('exp must be iat + 30.', `iat ${from} exp ${until}`)
  if (until + LEEWAY_SECONDS <= seconds) throw refuseClient('it has expired.', `exp ${until}`)
  if (from - LEEWAY_SECONDS > seconds) throw refuseClient('iat is still to come.', `iat ${from}`)
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf - LEEWAY_SECONDS <= seconds)) {
    throw refuseClient('nbf is still to come.')
  }
  return (until + LEEWAY_SECONDS + 1) * 1000
}

/** Anchors are those of the tenant that are for everything: one that was listed for some types of credentials lets nobody in. */
async function requireCertificate(
  { trustedIssuers, verifyCertificatePath, clock }: IsharePorts,
  tenantId: TenantId,
  { jws, x5c }: ReadAssertion,
  clientId: string,
): Promise<void> {
  const listed = await trustedIssuers.list(tenantId)
  const anchors = listed.flatMap(({ certificate, credentialTypes }) =>
    certificate === undefined || credentialTypes.length > 0 ? [] : [certificate],
  )
  try {
    const leafKey = await verifyCertificatePath({ x5c, anchors, now: clock.now() })
    if (!isCertifiedParty(x5c[0] ?? '', clientId)) {
      throw refuseClient('the certificate is not of the client_id.', `client_id ${clientId}`)
    }
    const key = importVerificationKey(parsePublicJwk(leafKey), jws.header.alg, { cache: false })
    verifyJws(jws, key, { algorithms: assertionAlgorithms })
  } catch (error) {
    if (error instanceof Refusal) throw refuseClient('the signature does not verify.', error.reason, error)
    if (!(error instanceof CoreError) || error.code !== 'untrusted_issuer') throw error
    throw refuseClient('its certificates lead to no trust anchor.', error.detail, error)
  }
}

async function requireActive(
  { dids, log, ishareRules }: IsharePorts,
  tenantId: TenantId,
  clientId: string,
): Promise<void> {
  if (!ishareRules.hasRegistry) {
    log.warn(
      { tenantId, clientId },
      'iSHARE: no registry is configured, membership and revocation were not looked up',
    )
    return
  }
  try {
    await dids.resolve(partyDid(clientId), { fresh: true })
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'did_unresolvable') throw error
    throw refuseClient('the registry knows no active party of that name.', error.detail, error)
  }
}

/** One conditional write, across processes. */
async function useOnce(
  { singleUses, units }: IsharePorts,
  tenantId: TenantId,
  clientId: string,
  jti: unknown,
  forgetAt: number,
): Promise<void> {
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_CHARACTERS) {
    throw refuseClient('jti is missing.')
  }
  const value = sha256Base64url(JSON.stringify(['ishare', clientId, jti]))
  const use: Write = singleUses.use(tenantId, 'client_assertion_jti', value, forgetAt)
  if (!(await tryCommit(units, [use]))) {
    throw refuseClient('it was used before.')
  }
}
