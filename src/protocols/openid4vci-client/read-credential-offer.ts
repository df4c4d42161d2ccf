import type { Static } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { ClientContext, OfferGrant } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { parseJson } from '../../lib/json.ts'
import { compileSchema } from '../../lib/json-schema.ts'
import { Refusal } from '../../lib/refusal.ts'
import { askIssuer, readJson, refusedBy } from './issuer-http.ts'
import { requireIssuerIdentifier } from './require-issuer-identifier.ts'
import { CredentialOffer, PRE_AUTHORIZED_CODE } from './wire.ts'

const MAX_BYTES = 65_536

export interface ParsedOffer {
  readonly credentialIssuer: string
  readonly access: OfferedAccess
  readonly transactionCode?: { readonly length?: number; readonly numeric: boolean }
}

/** The grant of an offer that is taken. */
export type OfferedAccess = {
  readonly configurationIds: readonly string[]
  readonly authorizationServer?: string
} & (
  | { readonly preAuthorizedCode: string }
  /** A person gives access, and brings along what the issuer knows it by. */
  | { readonly issuerState?: string }
)

/**
 * Reads a credential offer, by value or by reference (OpenID4VCI 1.0 §4.1). Everything in it is an untrusted party's word; parameters
 * that are not known are ignored.
 * @throws {CoreError} `offer_invalid`, `grant_unsupported`, what the guarded client raises
 */
export async function readCredentialOffer(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  offerUri: string,
  context: ClientContext,
  grant: OfferGrant,
): Promise<ParsedOffer> {
  const { value, reference } = splitOfferUri(offerUri)
  const offer =
    reference === undefined ? parseByValue(value ?? '') : await fetchOffer(ports, reference, context)
  const [fault] = compileSchema(CredentialOffer)(offer)
  if (fault !== undefined) throw invalid(`${fault.pointer} ${fault.message} (OpenID4VCI 1.0 §4.1.1)`)
  return toParsedOffer(offer as Static<typeof CredentialOffer>, grant)
}

/** §4.1: exactly one of the two parameters, whatever the scheme: `openid-credential-offer`, `haip-vci`, or a wallet's https. */
function splitOfferUri(offerUri: string): { readonly value?: string; readonly reference?: string } {
  const url = offerUri.length > MAX_BYTES ? null : URL.parse(offerUri)
  if (url === null) throw invalid('not a URI, or too long')
  const [value, ...values] = url.searchParams.getAll('credential_offer')
  const [reference, ...references] = url.searchParams.getAll('credential_offer_uri')
  if ((value === undefined) === (reference === undefined) || values.length + references.length > 0) {
    throw invalid('not exactly one of credential_offer and credential_offer_uri (OpenID4VCI 1.0 §4.1)')
  }
  return reference === undefined ? { ...(value === undefined ? {} : { value }) } : { reference }
}

function parseByValue(text: string): unknown {
  try {
    return parseJson(text, { maxBytes: MAX_BYTES, maxDepth: 10 })
  } catch (cause) {
    if (cause instanceof Refusal) throw invalid(cause.reason)
    throw cause
  }
}

/** §4.1.3. */
async function fetchOffer(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  url: string,
  context: ClientContext,
): Promise<unknown> {
  const answer = await askIssuer(ports, context, { url, maxBytes: MAX_BYTES, what: 'credential offer' })
  if (answer.status === 404 || answer.status === 410) {
    throw new CoreError('offer_over', 'The offer is over, or there never was one.', {
      detail: `the reference answered ${answer.status}`,
    })
  }
  if (answer.status !== 200) throw refusedBy(answer)
  return readJson(answer)
}

function toParsedOffer(offer: Static<typeof CredentialOffer>, grant: OfferGrant): ParsedOffer {
  requireIssuerIdentifier(offer.credential_issuer)
  const {
    credential_issuer: credentialIssuer,
    credential_configuration_ids: configurationIds,
    grants,
  } = offer
  if (grant === 'authorization_code') {
    // §4.1.1: an offer without grants leaves it to the wallet to find out what the issuer does.
    const { issuer_state: issuerState, authorization_server: server } = grants?.authorization_code ?? {}
    if (grants !== undefined && grants.authorization_code === undefined) {
      throw unsupported('The offer has no authorization code: accept it as it is.')
    }
    return {
      credentialIssuer,
      access: {
        configurationIds,
        ...(issuerState === undefined ? {} : { issuerState }),
        ...(server === undefined ? {} : { authorizationServer: server }),
      },
    }
  }
  const offered = grants?.[PRE_AUTHORIZED_CODE]
  if (offered === undefined) {
    throw unsupported('The offer has no pre-authorized code: a person has to log in. Begin an authorization.')
  }
  const { tx_code: code, authorization_server: server, 'pre-authorized_code': preAuthorizedCode } = offered
  return {
    credentialIssuer,
    access: {
      configurationIds,
      preAuthorizedCode,
      ...(server === undefined ? {} : { authorizationServer: server }),
    },
    ...(code === undefined
      ? {}
      : {
          transactionCode: {
            numeric: code.input_mode !== 'text',
            ...(code.length === undefined ? {} : { length: code.length }),
          },
        }),
  }
}

function unsupported(message: string): CoreError {
  return new CoreError('grant_unsupported', message, { detail: 'grants (OpenID4VCI 1.0 §4.1.1)' })
}

function invalid(detail: string): CoreError {
  return new CoreError('offer_invalid', 'The credential offer cannot be read.', { detail })
}
