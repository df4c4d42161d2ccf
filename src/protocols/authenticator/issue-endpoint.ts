import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { CredentialId } from '../../core/ids.ts'
import { issueInOneMessage } from '../../core/issuance/issue-in-one-message.ts'
import { findConfiguration } from '../../core/issuers/find-configuration.ts'
import { manifestUrl } from '../../core/issuers/find-contract.ts'
import { WriteConflict } from '../../core/ports/units.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { issueUrl } from './endpoint-urls.ts'
import { asKeyProofError, type HolderToken, readHolderToken } from './holder-token.ts'
import { referenceIn, SELF_ISSUED, verifyIdTokenHint } from './id-token-hint.ts'
import type { AuthenticatorPorts } from './ports.ts'
import { requireSubJwk } from './require-sub-jwk.ts'
import { requireAuthority } from './sign-as-authority.ts'
import { TENANT } from './tenant-of-path.ts'

const MAX_BYTES = 1_048_576
const DAY_MS = 86_400_000

/** Where a wallet asks for its credential, in one signed message (contract section 8.4). */
export function addIssueEndpoint(scope: FastifyInstance, ports: AuthenticatorPorts): void {
  scope.post(
    `${TENANT}/issue`,
    {
      bodyLimit: MAX_BYTES,
      schema: {
        tags: ['Authenticator'],
        summary: 'Collect a credential',
        response: { 200: Type.Object({ vc: Type.String() }) },
      },
    },
    async ({ tenant, body }) => ({ vc: await issue(ports, tenant, body) }),
  )
}

async function issue(ports: AuthenticatorPorts, tenant: Tenant, body: unknown): Promise<string> {
  if (typeof body !== 'string') throw new CoreError('invalid_request', 'The body must be a JWT, as text.')
  const token = await readIssueToken(ports, tenant, body.trim())
  const { claims, holderKey } = token
  const hint = hintOf(claims)
  const { issuanceId, generation } = referenceIn(ports, tenant, hint)
  const issuance = await ports.issuances.find(tenant.id, issuanceId)
  if (issuance === undefined || issuance.protocol !== 'authenticator')
    throw invalid('the hint points to nothing')
  const configuration = await findConfiguration(ports, tenant.id, issuance.credentialConfigurationId)
  const authority = requireAuthority(await ports.signerFor(tenant.id, configuration.issuerId))
  await verifyIdTokenHint(ports, tenant, authority, hint)
  requireContract(claims['contract'], manifestUrl(ports.publicUrl, tenant, configuration))
  const jti = claims['jti']
  if (typeof jti !== 'string' || jti === '') throw invalid('jti is missing')
  const pin = claims['pin']
  try {
    const { credential } = await issueInOneMessage(ports, tenant, configuration, issuance, {
      holderKey,
      generation,
      ...(typeof pin === 'string' ? { codeHash: pin } : {}),
      also: [
        ports.singleUses.use(tenant.id, 'authenticator_jti', jti, (claims['exp'] as number) * 1000 + DAY_MS),
      ],
      nameOf: (id: CredentialId) => `urn:pic:${id.replaceAll('-', '')}`,
    })
    return credential
  } catch (error) {
    if (error instanceof CoreError && error.code === 'transaction_code_wrong') {
      // When that was the last try, the application has to hear of it.
      ports.callbackDelivery.start(tenant.id, issuance.id)
    }
    if (error instanceof WriteConflict) throw invalid('jti was used before')
    throw error
  }
}

async function readIssueToken(ports: AuthenticatorPorts, tenant: Tenant, body: string): Promise<HolderToken> {
  try {
    const token = await readHolderToken(ports, body, {
      audience: issueUrl(ports, tenant),
      clockSkewSeconds: ports.settings.clockSkewSeconds,
      maxBytes: MAX_BYTES,
    })
    const { iss, did } = token.claims
    if (iss !== SELF_ISSUED) throw invalid('iss is not self-issued')
    if (did !== token.did) throw invalid('did is not that of kid')
    requireSubJwk(token)
    return token
  } catch (error) {
    throw asKeyProofError(error)
  }
}

function hintOf(claims: JsonObject): unknown {
  const attestations = claims['attestations']
  const idTokens = isJsonObject(attestations) ? attestations['idTokens'] : undefined
  return isJsonObject(idTokens) ? idTokens[SELF_ISSUED] : undefined
}

/** The product's paths are written in more than one case. */
function requireContract(named: unknown, url: string): void {
  if (typeof named === 'string' && named.toLowerCase() === url.toLowerCase()) return
  throw invalid('contract is that of another request')
}

function invalid(detail: string): CoreError {
  return new CoreError('key_proof_invalid', 'The token of the wallet is not valid.', { detail })
}
