import { sealTarget } from '../../../core/callbacks/callback-target.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { EntraWallet } from '../../../core/issuers/entra-contract.ts'
import { createPresentationRequest as createRequest } from '../../../core/verification/create-presentation-request.ts'
import type { EntraCaller } from '../access-token/verify-access-token.ts'
import type { EntraPorts } from '../ports.ts'
import { EntraRefusal } from '../refusal.ts'
import { createdAnswer } from './created-answer.ts'
import { type Members, optionalFlag } from './members.ts'
import { readAuthority } from './read-authority.ts'
import { readCallback } from './read-callback.ts'
import { readRegistration } from './read-registration.ts'
import { type RequestedCredential, readRequestedCredentials } from './read-requested-credentials.ts'
import { readWallet } from './read-wallet.ts'
import { queryId, toDcqlQuery } from './to-dcql-query.ts'

/** `createPresentationRequest` (contract section 4): a presentation request like every other, with rules of the application. */
export async function createPresentationRequest(
  ports: EntraPorts,
  { tenant, client }: EntraCaller,
  body: Members,
) {
  const { rules, secrets } = ports
  const includeQrCode = optionalFlag(body, 'includeQRCode', 'includeQRCode') ?? false
  const includeReceipt = optionalFlag(body, 'includeReceipt', 'includeReceipt') ?? false
  const [issuer] = await readAuthority(ports, tenant, body)
  const callback = readCallback(body, rules)
  const registration = readRegistration(body)
  const requested = readRequestedCredentials(body)
  refuseFaceCheck(ports, requested)
  const configurations = await ports.credentialConfigurations.list(tenant.id)
  const wallet = readWallet(body) ?? usualWallet(configurations, requested)
  const isOpen = wallet === 'openid4vc'
  const { request, openingUri } = await createRequest(ports, tenant, {
    dcqlQuery: toDcqlQuery(requested, isOpen ? configurations : []),
    protocol: isOpen ? 'openid4vp' : 'authenticator',
    // No wallet resolves did:web over plain http: then the office names itself as it can.
    ...(isOpen && !ports.publicUrl.startsWith('https:') ? {} : { issuerId: issuer.id }),
    ...(registration.purpose === undefined ? {} : { purpose: registration.purpose }),
    validSeconds: rules.requestSeconds,
    rules: {
      credentials: Object.fromEntries(requested.map((one, index) => [queryId(index), one.rules])),
      includeReceipt,
    },
    requester: {
      apiClientId: client.id,
      sealedCallback: sealTarget(secrets, tenant.id, callback),
      registration,
    },
  })
  return createdAnswer(request, openingUri, includeQrCode)
}

/** As the contract of the credential asked for says, where it is one of ours. */
function usualWallet(
  configurations: readonly CredentialConfiguration[],
  requested: readonly RequestedCredential[],
): EntraWallet {
  const [first] = requested
  const own = configurations.find(
    ({ id, type, entra }) =>
      entra !== undefined && (type.types?.at(-1) === first?.type || id === first?.type),
  )
  return own?.entra?.wallet ?? 'authenticator'
}

/** Nobody here looks at faces: said in the words that a tenant without the paid add-on knows. */
function refuseFaceCheck({ faceMatcher }: EntraPorts, requested: readonly RequestedCredential[]): void {
  if (faceMatcher !== undefined || requested.every(({ rules }) => rules.faceCheck === undefined)) return
  throw new EntraRefusal(
    'invalid_request',
    'Premium features cannot be used until billing is enabled by the admin. See https://aka.ms/fcbilling',
    { inner: 'badOrMissingField', target: 'authority' },
  )
}
