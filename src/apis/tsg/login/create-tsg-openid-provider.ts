import type { Ports } from '../../../core/ports/ports.ts'
import { createOpenIdProvider, type OpenIdProvider } from './openid-provider.ts'

/** The settings of `config/tsg` that name an OpenID Provider. */
export interface OpenIdConfiguration {
  readonly openIdIssuer: string | undefined
  readonly openIdClientId: string
  readonly openIdClientSecret: string | undefined
  readonly openIdScope: string
  readonly openIdAudience: string | undefined
  readonly openIdRoles: string
}

/** Undefined when none is configured. */
export function createTsgOpenIdProvider(
  ports: Pick<Ports, 'outgoing' | 'clock' | 'random' | 'log'>,
  configuration: OpenIdConfiguration,
): OpenIdProvider | undefined {
  const { openIdIssuer: issuer, openIdClientId: clientId } = configuration
  if (issuer === undefined) return undefined
  const { openIdClientSecret: clientSecret, openIdAudience: audience } = configuration
  return createOpenIdProvider(ports, {
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(audience === undefined ? {} : { audience }),
    scope: configuration.openIdScope,
    roles: configuration.openIdRoles,
  })
}
