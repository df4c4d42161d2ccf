import { sealTarget } from '../../../core/callbacks/callback-target.ts'
import { createIssuance } from '../../../core/issuance/create-issuance.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { EntraCaller } from '../access-token/verify-access-token.ts'
import type { EntraPorts } from '../ports.ts'
import { badField } from '../refusal.ts'
import { createdAnswer } from './created-answer.ts'
import { type Members, optionalFlag } from './members.ts'
import { readAuthority } from './read-authority.ts'
import { readCallback } from './read-callback.ts'
import { readClaims } from './read-claims.ts'
import { readContract } from './read-contract.ts'
import { readExpirationDate } from './read-expiration-date.ts'
import { readPin } from './read-pin.ts'
import { readRegistration } from './read-registration.ts'
import { readWallet } from './read-wallet.ts'

/**
 * `createIssuanceRequest` (contract section 3): an issuance like every other, of which the application is told by callback. `type` is for
 * the application alone: the contract's own counts.
 */
export async function createIssuanceRequest(
  ports: EntraPorts,
  { tenant, client }: EntraCaller,
  body: Members,
) {
  const { rules, secrets } = ports
  const includeQrCode = optionalFlag(body, 'includeQRCode', 'includeQRCode') ?? false
  const authority = await readAuthority(ports, tenant, body)
  const callback = readCallback(body, rules)
  const registration = readRegistration(body)
  const configuration = await readContract(ports, tenant, body, authority)
  const claims = readClaims(body, configuration)
  const code = readPin(body, ports.random)
  requireCode(configuration, code !== undefined)
  const validUntil = readExpirationDate(body, configuration, ports.clock.now())
  const wallet = readWallet(body) ?? configuration.entra?.wallet ?? 'authenticator'
  const { issuance, offerUri } = await createIssuance(ports, tenant, {
    credentialConfigurationId: configuration.id,
    claims,
    protocol: wallet === 'authenticator' ? 'authenticator' : 'openid4vci',
    offerSeconds: rules.requestSeconds,
    ...(code === undefined ? {} : { chosenCode: code }),
    ...(validUntil === undefined ? {} : { validUntil }),
    requester: {
      apiClientId: client.id,
      sealedCallback: sealTarget(secrets, tenant.id, callback),
      registration,
    },
  })
  return createdAnswer(issuance, offerUri, includeQrCode)
}

function requireCode({ transactionCode: { use } }: CredentialConfiguration, isGiven: boolean): void {
  if (use === 'always' && !isGiven) throw badField('pin', 'The contract needs a `pin`.')
  if (use === 'never' && isGiven) throw badField('pin', 'The contract has no `pin`.')
}
