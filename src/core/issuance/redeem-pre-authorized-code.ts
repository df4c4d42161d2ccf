import { CoreError } from '../errors.ts'
import type { Instant } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import { findConfiguration } from '../issuers/find-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { mintToken } from './access-token.ts'
import { readCapability } from './capability.ts'
import { type Change, changeIssuance } from './change-issuance.ts'
import { isCodeOf } from './chosen-code.ts'
import type { Issuance, IssuanceAccessToken, Offered, Retrieved } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { refuseCode } from './refuse-code.ts'
import { isTransactionCode } from './transaction-code.ts'
import { authorize, isOpen } from './transitions.ts'

export interface CodeRedemption {
  readonly code: string
  readonly transactionCode?: string
  readonly walletClientId?: string
  /** RFC 9449: binds the token to this key. */
  readonly dpopThumbprint?: string
  /** RFC 9396: the configurations that the wallet asks for; the answer then names credential identifiers. */
  readonly authorizationDetails?: readonly string[]
  /** Single uses of the same request, for instance the `jti` of its DPoP proof. */
  readonly also?: readonly Write[]
}

export interface GrantedToken {
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly refreshToken?: string
  readonly configuration: CredentialConfiguration
  readonly credentialIdentifiers?: readonly string[]
}

type Needs = Pick<
  Ports,
  'clock' | 'random' | 'secrets' | 'settings' | 'units' | 'events' | 'issuances' | 'credentialConfigurations'
>

/**
 * Spends a pre-authorized code for an access token (OpenID4VCI 1.0 §6.1). One code gives one token, however many ask at once;
 * the fifth wrong transaction code burns it.
 * @throws {CoreError} `pre_authorized_code_invalid`, `transaction_code_missing`, `transaction_code_unexpected`,
 *   `transaction_code_wrong`, `credential_configuration_unknown`
 */
export async function redeemPreAuthorizedCode(
  ports: Needs,
  tenant: Tenant,
  redemption: CodeRedemption,
): Promise<GrantedToken> {
  const capability = readCapability(ports.secrets, 'pre-authorized-code', tenant.id, redemption.code)
  const known = capability && (await ports.issuances.find(tenant.id, capability.issuanceId))
  if (known === undefined) throw invalidCode('unknown code')
  const configuration = await findConfiguration(ports, tenant.id, known.credentialConfigurationId)
  const outcome = await changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance): Change<GrantedToken | CoreError> => {
      if (!isOpen(issuance)) throw invalidCode(`the issuance is ${issuance.state}`)
      if (issuance.offerGeneration !== capability?.generation)
        throw invalidCode('a newer offer took its place')
      if (issuance.expiresAt <= ports.clock.now()) throw invalidCode('the offer has expired')
      const wrong = checkTransactionCode(ports, issuance, redemption.transactionCode)
      return wrong ?? grant(ports, issuance, configuration, redemption)
    },
    known,
  )
  if (outcome instanceof CoreError) throw outcome
  return outcome
}

function invalidCode(detail: string): CoreError {
  return new CoreError('pre_authorized_code_invalid', 'The code is unknown, was used, or has expired.', {
    detail,
  })
}

/** Undefined when it is right. A wrong one is counted, and the count is kept although the request is refused. */
function checkTransactionCode(
  ports: Needs,
  issuance: Offered | Retrieved,
  value: string | undefined,
): Change<CoreError> | undefined {
  if (issuance.transactionCode === undefined) {
    if (value === undefined) return undefined
    throw new CoreError('transaction_code_unexpected', 'This offer has no transaction code; send none.')
  }
  if (value === undefined) {
    throw new CoreError(
      'transaction_code_missing',
      'This offer needs the transaction code that the issuer sent.',
    )
  }
  return isRightCode(ports, issuance, issuance.transactionCode, value)
    ? undefined
    : refuseCode(ports, issuance)
}

function isRightCode(
  { secrets }: Needs,
  issuance: Offered | Retrieved,
  { length, sealedCode }: NonNullable<Offered['transactionCode']>,
  value: string,
): boolean {
  return sealedCode === undefined
    ? isTransactionCode(secrets, { ...issuance, length }, value)
    : isCodeOf(secrets, issuance, value)
}

function grant(
  ports: Needs,
  issuance: Offered | Retrieved,
  configuration: CredentialConfiguration,
  redemption: CodeRedemption,
): Change<GrantedToken> {
  const foreign = redemption.authorizationDetails?.find((id) => id !== configuration.id)
  if (foreign !== undefined) {
    throw new CoreError('credential_configuration_unknown', `"${foreign}" is not part of this offer.`)
  }
  const access = newTokens(ports, issuance, {
    deferrable: configuration.approval === 'manual',
    ...(redemption.walletClientId === undefined ? {} : { walletClientId: redemption.walletClientId }),
    ...(redemption.dpopThumbprint === undefined ? {} : { dpopThumbprint: redemption.dpopThumbprint }),
    ...(redemption.authorizationDetails === undefined && issuance.requester?.namesCredential !== true
      ? {}
      : { credentialIdentifiers: [configuration.id] }),
  })
  const next = authorize(issuance, access.stored)
  return {
    next,
    events: [issuanceEvent(ports, 'issuance.authorized', next)],
    also: redemption.also ?? [],
    result: { ...access.granted, configuration },
  }
}

/** A fresh access token, and a refresh token where the wallet may have to come back later than it lives. */
export function newTokens(
  ports: Pick<Ports, 'clock' | 'random' | 'settings'>,
  issuance: Issuance,
  options: Pick<IssuanceAccessToken, 'walletClientId' | 'dpopThumbprint' | 'credentialIdentifiers'> & {
    readonly deferrable: boolean
    readonly refreshUntil?: Instant
  },
) {
  const { deferrable, refreshUntil, ...bound } = options
  const now = ports.clock.now()
  const access = mintToken(ports.random, issuance.id)
  const refresh = deferrable ? mintToken(ports.random, issuance.id) : undefined
  const stored: IssuanceAccessToken = {
    hash: access.hash,
    expiresAt: now + ports.settings.accessTokenSeconds * 1000,
    ...bound,
    ...(refresh === undefined
      ? {}
      : {
          refresh: {
            hash: refresh.hash,
            expiresAt: refreshUntil ?? now + ports.settings.deferredSeconds * 1000,
          },
        }),
  }
  return {
    stored,
    granted: {
      accessToken: access.token,
      expiresInSeconds: ports.settings.accessTokenSeconds,
      ...(refresh === undefined ? {} : { refreshToken: refresh.token }),
      ...(bound.credentialIdentifiers === undefined
        ? {}
        : { credentialIdentifiers: bound.credentialIdentifiers }),
    },
  }
}
