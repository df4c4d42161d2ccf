import { CoreError } from '../../core/errors.ts'
import type {
  AvailableCredential,
  ClientContext,
  IssuerSession,
  OpenedSource,
} from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { availableCredential } from './available-credentials.ts'
import { encryptionOf } from './encryption/issuer-encryption.ts'
import type { IssuerMetadata } from './fetch-issuer-metadata.ts'
import { findAuthorizationServer } from './find-authorization-server.ts'
import { likelyDialects } from './older-drafts/dialects.ts'
import type { SourceDetails } from './open-source.ts'
import { type ReceivedToken, requestToken } from './request-token.ts'
import { type SessionDetails, sessionOf } from './session.ts'
import { invalidAnswer } from './wire.ts'

export interface Authorized {
  readonly session: IssuerSession
  readonly credentials: readonly AvailableCredential[]
}

/** One offer may fill a wallet, but not a database. */
const MOST_CREDENTIALS = 20

/**
 * Gets access to what was offered: trades the code for a token (OpenID4VCI 1.0 §6), or takes the one that the caller has.
 * @throws {CoreError} `offer_invalid`, `issuer_refused`, `issuer_answer_invalid`, what the guarded client raises
 */
export async function authorizeSource(
  ports: Pick<Ports, 'outgoing' | 'clock' | 'random'>,
  source: OpenedSource,
  transactionCode: string | undefined,
  context: ClientContext,
): Promise<Authorized> {
  const { metadata, access } = source.details as unknown as SourceDetails
  if ('accessToken' in access) {
    const credentials = source.offered ?? []
    const token = { response: { access_token: access.accessToken }, usesDpop: false }
    return { session: startSession(source, metadata, token, credentials), credentials }
  }
  if (!('preAuthorizedCode' in access)) {
    throw new CoreError('grant_unsupported', 'The offer asks for a person to log in.', {
      detail: 'no pre-authorized_code grant (OpenID4VCI 1.0 §4.1.1)',
    })
  }
  const server = await findAuthorizationServer(ports, metadata, access.authorizationServer, context)
  const { key } = context
  const bindsKey = key !== undefined && server.dpopAlgorithms.includes(key.algorithm)
  const token = await requestToken(
    ports,
    server.tokenEndpoint,
    {
      preAuthorizedCode: access.preAuthorizedCode,
      ...(transactionCode === undefined ? {} : { transactionCode }),
    },
    bindsKey ? context : { deadline: context.deadline },
  )
  return accessOf(source, token, { tokenEndpoint: server.tokenEndpoint })
}

/** What a token that was traded for a code is good for. */
export function accessOf(
  source: OpenedSource,
  token: ReceivedToken,
  client: Pick<SessionDetails, 'tokenEndpoint' | 'clientId'>,
): Authorized {
  const { metadata } = source.details as unknown as SourceDetails
  const credentials = grantedBy(token, metadata, source.offered)
  return { session: startSession(source, metadata, token, credentials, client), credentials }
}

/** A token response that names credentials decides (§6.2): then they are asked for by those names alone. */
function grantedBy(
  { response }: ReceivedToken,
  metadata: IssuerMetadata,
  offered: readonly AvailableCredential[] | undefined,
): readonly AvailableCredential[] {
  const details = (response.authorization_details ?? []).filter(
    ({ type }) => type === undefined || type === 'openid_credential',
  )
  const isOffered = (id: string) => offered?.some(({ configurationId }) => configurationId === id) ?? true
  const granted = details.flatMap(({ credential_configuration_id: id, credential_identifiers: names }) =>
    (names ?? []).flatMap((name) =>
      isOffered(id ?? name) ? [availableCredential(metadata, id ?? name, name)] : [],
    ),
  )
  const credentials = granted.length > 0 ? granted : (offered ?? [])
  if (credentials.length === 0) {
    throw invalidAnswer('the token response does not say what it is good for (OpenID4VCI 1.0 §6.2)')
  }
  if (credentials.length > MOST_CREDENTIALS) throw invalidAnswer(`more than ${MOST_CREDENTIALS} credentials`)
  return credentials
}

function startSession(
  { credentialIssuer }: OpenedSource,
  metadata: IssuerMetadata,
  { response, usesDpop }: ReceivedToken,
  credentials: readonly AvailableCredential[],
  client: Pick<SessionDetails, 'tokenEndpoint' | 'clientId'> = {},
): IssuerSession {
  const { nonce_endpoint: nonceEndpoint } = metadata
  const encryption = encryptionOf(metadata)
  const optional: Partial<SessionDetails> = Object.fromEntries(
    Object.entries({
      nonceEndpoint,
      encryption,
      deferredEndpoint: metadata.deferred_credential_endpoint,
      notificationEndpoint: metadata.notification_endpoint,
      ...client,
      refreshToken: response.refresh_token,
      nonce: response.c_nonce,
    }).filter(([, value]) => value !== undefined),
  )
  return sessionOf(credentialIssuer, {
    ...optional,
    credentialEndpoint: metadata.credential_endpoint,
    accessToken: response.access_token,
    usesDpop,
    dialects: likelyDialects({
      tokenHasNonce: response.c_nonce !== undefined,
      hasNonceEndpoint: nonceEndpoint !== undefined,
      formats: credentials.map(({ format }) => format),
    }),
  })
}
