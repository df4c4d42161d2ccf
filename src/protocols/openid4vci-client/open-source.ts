import type {
  AvailableCredential,
  ClientContext,
  CollectionSource,
  OfferGrant,
  OpenedSource,
} from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { availableCredential } from './available-credentials.ts'
import { fetchIssuerMetadata, type IssuerMetadata } from './fetch-issuer-metadata.ts'
import { readCredentialOffer } from './read-credential-offer.ts'
import { requireIssuerIdentifier } from './require-issuer-identifier.ts'

/** What {@link OpenedSource} carries for this protocol. */
export interface SourceDetails {
  readonly metadata: IssuerMetadata
  readonly access:
    | {
        readonly preAuthorizedCode: string
        readonly authorizationServer?: string
        /** Absent = what the code is good for stands in the token response. */
        readonly configurationIds?: readonly string[]
      }
    | {
        readonly issuerState?: string
        readonly authorizationServer?: string
        readonly configurationIds: readonly string[]
      }
    | { readonly accessToken: string; readonly credentialIdentifier: string }
}

/**
 * Reads the offer and asks its issuer what it is (OpenID4VCI 1.0 §4, §12.2). Nothing is spent yet.
 * @throws {CoreError} `offer_invalid`, `grant_unsupported`, `issuer_answer_invalid`, what the guarded client raises
 */
export async function openSource(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  source: CollectionSource,
  context: ClientContext,
  grant: OfferGrant,
): Promise<OpenedSource> {
  if (!('offerUri' in source)) {
    requireIssuerIdentifier(source.credentialIssuer)
    const metadata = await fetchIssuerMetadata(ports, source.credentialIssuer, context)
    const { credentialIssuer, ...access } = source
    return opened(credentialIssuer, { metadata, access })
  }
  const offer = await readCredentialOffer(ports, source.offerUri, context, grant)
  const { credentialIssuer, transactionCode, access } = offer
  const metadata = await fetchIssuerMetadata(ports, credentialIssuer, context)
  return {
    ...opened(credentialIssuer, { metadata, access }),
    ...(transactionCode === undefined ? {} : { transactionCode }),
  }
}

function opened(credentialIssuer: string, details: SourceDetails): OpenedSource {
  const offered = offeredBy(details)
  return {
    credentialIssuer,
    ...(offered === undefined ? {} : { offered }),
    details: { ...details },
  }
}

function offeredBy({ metadata, access }: SourceDetails): readonly AvailableCredential[] | undefined {
  if ('credentialIdentifier' in access) {
    return [availableCredential(metadata, access.credentialIdentifier, access.credentialIdentifier)]
  }
  return access.configurationIds?.map((id) => availableCredential(metadata, id))
}
