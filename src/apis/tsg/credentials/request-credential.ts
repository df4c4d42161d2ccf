import { CoreError } from '../../../core/errors.ts'
import type { CollectionSource, IssuerClient } from '../../../core/ports/issuer-client.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { acceptCredentialOffer, type Collected } from '../../../core/wallet/accept-credential-offer.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import type { TsgPorts } from '../ports.ts'
import { TsgRefusal } from '../refusal.ts'
import type { CredentialRequest } from '../wire.ts'
import { isForRecords } from './show-record.ts'

/**
 * The office fetches a credential for itself, bound to the DID that it publishes, and keeps it; all that the issuer gave, or nothing.
 * What is not ready yet is asked for until it comes. The product takes credentials whose id is a name below the holder's DID, or an
 * address.
 * @throws {CoreError} what `acceptCredentialOffer` throws; `invalid_request`
 * @throws {TsgRefusal} for metadata that cannot be loaded; 501 for a credential that is not ready and can never be asked for
 */
export async function requestCredential(
  ports: TsgPorts,
  tenant: Tenant,
  request: CredentialRequest,
): Promise<Collected> {
  const source = sourceOf(request)
  const identity = await walletIdentity(ports, tenant)
  const { authorized } = request
  const additionalParameters = authorized?.additionalRequestParams
  return acceptCredentialOffer(
    { ...ports, formats: w3cFormats(ports), issuerClient: withItsWords(ports.issuerClient) },
    tenant,
    {
      source,
      identity,
      rule: { idStartsWith: [`${identity.did}#`, 'http'] },
      ...(additionalParameters === undefined ? {} : { additionalParameters }),
    },
  )
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

/** What goes wrong before anything is asked for, and what will never come, is told as the product tells it. */
function withItsWords(client: IssuerClient): IssuerClient {
  return {
    ...client,
    async request(session, query, context) {
      const answer = await client.request(session, query, context)
      if (answer.outcome === 'deferred' && !answer.canBeAskedFor) throw notImplemented()
      return answer
    },
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

function notImplemented(): TsgRefusal {
  return new TsgRefusal(
    { code: 'issuer_answer_invalid', status: 501 },
    'The issuer does not have the credential ready, and says nowhere to ask for it.',
    { detail: 'a transaction_id without deferred_credential_endpoint (OpenID4VCI 1.0 §9)' },
  )
}
