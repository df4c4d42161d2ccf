import { CoreError } from '../../../core/errors.ts'
import type { CollectionSource, IssuerClient } from '../../../core/ports/issuer-client.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { acceptCredentialOffer } from '../../../core/wallet/accept-credential-offer.ts'
import type { CredentialRule, OpenedCredential } from '../../../core/wallet/keep-credentials.ts'
import type { TsgPorts } from '../ports.ts'
import { TsgRefusal } from '../refusal.ts'
import type { CredentialRequest } from '../wire.ts'
import { decodeCredential } from './decode-credential.ts'
import { holderIdentity } from './holder-identity.ts'
import { isForRecords } from './show-record.ts'

/**
 * The office fetches a credential for itself, bound to the DID that it publishes, and keeps it; all that the issuer gave, or nothing.
 * @throws {CoreError} what `acceptCredentialOffer` throws; `invalid_request`
 * @throws {TsgRefusal} for metadata that cannot be loaded, an id that the product refuses, and 501 for a credential that is not ready
 */
export async function requestCredential(
  ports: TsgPorts,
  tenant: Tenant,
  request: CredentialRequest,
): Promise<readonly OpenedCredential[]> {
  const source = sourceOf(request)
  const identity = await holderIdentity(ports, tenant)
  const { authorized } = request
  const additionalParameters = authorized?.additionalRequestParams
  const { credentials } = await acceptCredentialOffer(
    { ...ports, formats: w3cFormats(ports), issuerClient: namingMetadata(ports.issuerClient) },
    tenant,
    {
      source,
      identity,
      rule: requireId(identity.did),
      ...(additionalParameters === undefined ? {} : { additionalParameters }),
    },
    ({ waiting }) => {
      if (waiting.length > 0) throw notReady()
      return []
    },
  )
  return credentials
}

/** A token that the caller has beats a code. */
function sourceOf({ issuerUrl, authorized, preAuthorizedCode }: CredentialRequest): CollectionSource {
  const url = URL.parse(issuerUrl)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CoreError('invalid_request', 'issuerUrl must be a URL address.', {
      violations: [{ pointer: '/issuerUrl', message: 'This must be a URL address.' }],
    })
  }
  if (authorized !== undefined) {
    const { accessToken, credentialIdentifier } = authorized
    return { credentialIssuer: issuerUrl, accessToken, credentialIdentifier }
  }
  if (preAuthorizedCode !== undefined) return { credentialIssuer: issuerUrl, preAuthorizedCode }
  throw new CoreError('invalid_request', 'Either pre-authorized code or access token must be provided')
}

/** Formats that become records, so that another one is refused before a code is spent on it. */
function w3cFormats({ formats }: TsgPorts): TsgPorts['formats'] {
  return new Map([...formats].filter(([, { id }]) => isForRecords({ format: id })))
}

/** What goes wrong before anything is asked for is told as the product tells it. */
function namingMetadata(client: IssuerClient): IssuerClient {
  return {
    ...client,
    async open(source, context) {
      try {
        return await client.open(source, context)
      } catch (error) {
        if (!(error instanceof CoreError) || !unreachable.has(error.code)) throw error
        throw new TsgRefusal(
          { code: error.code, status: 400 },
          'Could not load OpenID Credential issuer metadata from the issuer.',
          {
            inner: error.message,
            cause: error,
            ...(error.detail === undefined ? {} : { detail: error.detail }),
          },
        )
      }
    },
  }
}

const unreachable: ReadonlySet<string> = new Set(['outgoing_failed', 'outgoing_refused'])

/** The product takes credentials whose id is a name below the holder's DID, or an address. */
function requireId(did: string): CredentialRule {
  return ({ encoded }) => {
    const { id } = decodeCredential(encoded)
    if (typeof id === 'string' && (id.startsWith(`${did}#`) || id.startsWith('http'))) return
    throw new TsgRefusal(
      { code: 'credential_invalid', status: 400 },
      "The id of the credential must start with the holder's DID and '#', or with http.",
      { detail: 'id of the credential: TSG import rule' },
    )
  }
}

function notReady(): TsgRefusal {
  return new TsgRefusal(
    { code: 'issuer_answer_invalid', status: 501 },
    'The issuer does not have the credential ready yet. Deferred issuance is not part of this API.',
    { detail: 'the issuer answered with a transaction_id' },
  )
}
