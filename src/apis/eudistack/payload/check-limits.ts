import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import { EudistackRefusal } from '../refusal.ts'
import { organizationOf, powerName, powersOf, readMandate } from './read-mandate.ts'

/** Whoever has one of these can give powers to others: only a client that may do so is let. */
const ESCALATING = ['Onboarding/Execute', 'Certification/Attest'].map(powerName)

/**
 * What this client may issue: its types, its organisations, and no power that lets others give powers.
 * @param claims as mapped by the configuration, so that no way of writing the payload goes past the check
 * @throws {EudistackRefusal} `insufficient_permission`
 */
export function checkLimits(
  { id, limits = {} }: Pick<ApiClient, 'id' | 'limits'>,
  configuration: Pick<CredentialConfiguration, 'id'>,
  claims: Readonly<Record<string, unknown>>,
): void {
  const refuse = (message: string, field: string) => {
    throw new EudistackRefusal('insufficient_permission', message, {
      detail: `client ${id}`,
      violations: [{ pointer: field, message: 'is more than this client may issue' }],
    })
  }
  const { credentialConfigurationIds: types, organizationIdentifiers: organizations } = limits
  if (types !== undefined && !types.includes(configuration.id))
    refuse('This client may not issue credentials of this type.', '/credential_configuration_id')
  const mandate = readMandate(claims)
  if (mandate === undefined) return
  const organization = organizationOf(mandate)
  if (organizations !== undefined && (organization === undefined || !organizations.includes(organization)))
    refuse(
      'This client may not give mandates of this organisation.',
      '/payload/mandator/organizationIdentifier',
    )
  const allowed = new Set((limits.escalatingPowers ?? []).map(powerName))
  const escalating = powersOf(mandate).find((power) => isEscalating(power) && !allowed.has(power))
  if (escalating !== undefined)
    refuse('This client may not give powers that let their holder give powers.', '/payload/power')
}

/** A wildcard stands for all actions, so for these too. */
function isEscalating(power: string): boolean {
  return ESCALATING.some((name) => {
    const [fn, action] = name.split('/')
    const [givenFn, ...givenAction] = power.split('/')
    return (
      (givenFn === fn || givenFn === '*') &&
      (givenAction.join('/') === action || givenAction.join('/') === '*')
    )
  })
}
