import { equalInConstantTime } from '../../lib/constant-time.ts'
import { CoreError } from '../errors.ts'
import { findConfiguration } from '../issuers/find-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { parseToken } from './access-token.ts'
import { changeIssuance } from './change-issuance.ts'
import { type GrantedToken, newTokens } from './redeem-pre-authorized-code.ts'
import { reauthorize } from './transitions.ts'

/**
 * Spends a refresh token for a new pair (RFC 6749 §6, rotating): for wallets that wait for an approval.
 * @throws {CoreError} `pre_authorized_code_invalid` when it is unknown, spent, expired or bound to another
 *   wallet or key
 */
export async function refreshAccessToken(
  ports: Pick<
    Ports,
    'clock' | 'random' | 'settings' | 'units' | 'events' | 'issuances' | 'credentialConfigurations'
  >,
  tenant: Tenant,
  request: {
    readonly refreshToken: string
    /** A token that was given to a named wallet is renewed for that wallet only. */
    readonly walletClientId?: string
    readonly dpopThumbprint?: string
    readonly also?: readonly Write[]
  },
): Promise<GrantedToken> {
  const parsed = parseToken(request.refreshToken)
  const known = parsed && (await ports.issuances.find(tenant.id, parsed.issuanceId))
  if (known === undefined) throw invalid('unknown token')
  const configuration = await findConfiguration(ports, tenant.id, known.credentialConfigurationId)
  return changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance) => {
      if (issuance.state !== 'authorized' && issuance.state !== 'deferred')
        throw invalid(`the issuance is ${issuance.state}`)
      const { accessToken } = issuance
      const { refresh } = accessToken
      if (refresh === undefined || !equalInConstantTime(refresh.hash, parsed?.hash ?? ''))
        throw invalid('spent or unknown')
      if (refresh.expiresAt <= ports.clock.now()) throw invalid('expired')
      if (accessToken.walletClientId !== undefined && accessToken.walletClientId !== request.walletClientId)
        throw invalid('of another wallet')
      if (accessToken.dpopThumbprint !== request.dpopThumbprint) throw invalid('bound to another key')
      const { walletClientId, dpopThumbprint, credentialIdentifiers } = accessToken
      const access = newTokens(ports, issuance, {
        deferrable: true,
        refreshUntil: refresh.expiresAt,
        ...(walletClientId === undefined ? {} : { walletClientId }),
        ...(dpopThumbprint === undefined ? {} : { dpopThumbprint }),
        ...(credentialIdentifiers === undefined ? {} : { credentialIdentifiers }),
      })
      return {
        next: reauthorize(issuance, access.stored),
        also: request.also ?? [],
        result: { ...access.granted, configuration },
      }
    },
    known,
  )
}

function invalid(detail: string): CoreError {
  return new CoreError(
    'pre_authorized_code_invalid',
    'The refresh token is unknown, was used, or has expired.',
    { detail },
  )
}
