import type { Static } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type {
  AuthorizationRequest,
  BegunAuthorization,
  ClientContext,
  OpenedSource,
} from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import type { IssuerMetadata } from './fetch-issuer-metadata.ts'
import { type AuthorizationServer, findAuthorizationServer } from './find-authorization-server.ts'
import { askIssuer, readJson, refusedBy } from './issuer-http.ts'
import type { SourceDetails } from './open-source.ts'
import { CredentialConfiguration, PushedRequest, readWire } from './wire.ts'

/** What {@link BegunAuthorization} carries for this protocol. */
export interface BegunDetails extends Pick<AuthorizationRequest, 'clientId' | 'redirectUri'> {
  readonly source: OpenedSource
  readonly server: AuthorizationServer
  readonly codeVerifier: string
}

type BeginPorts = Pick<Ports, 'outgoing' | 'clock' | 'random'>
const MAX_BYTES = 65_536

/**
 * Where a person logs in (OpenID4VCI 1.0 §5): with PKCE (RFC 7636), and pushed beforehand where the server takes that (RFC 9126), so that
 * nothing of it can be changed in the browser.
 * @throws {CoreError} `grant_unsupported`, `issuer_refused`, `issuer_answer_invalid`, what the guarded client raises
 */
export async function beginAuthorization(
  ports: BeginPorts,
  source: OpenedSource,
  request: AuthorizationRequest,
  context: ClientContext,
): Promise<BegunAuthorization> {
  const { metadata, access } = source.details as unknown as SourceDetails
  if (
    !('configurationIds' in access) ||
    access.configurationIds === undefined ||
    'preAuthorizedCode' in access
  ) {
    throw unsupported('Access to the issuer needs no person to log in.')
  }
  const { authorizationServer, configurationIds, issuerState } = access
  const server = await findAuthorizationServer(ports, metadata, authorizationServer, context)
  if (server.authorizationEndpoint === undefined) {
    throw unsupported('The issuer has no place where a person could log in.')
  }
  const codeVerifier = encodeBase64url(ports.random.bytes(32))
  const parameters = {
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge: sha256Base64url(codeVerifier),
    code_challenge_method: 'S256',
    ...whatIsWanted(metadata, configurationIds),
    ...(issuerState === undefined ? {} : { issuer_state: issuerState }),
  }
  const { clientId, redirectUri } = request
  const details: BegunDetails = {
    clientId,
    redirectUri,
    codeVerifier,
    server,
    source: trimmed(source, configurationIds),
  }
  const pushed =
    server.pushEndpoint === undefined
      ? undefined
      : await push(ports, server.pushEndpoint, parameters, context)
  return {
    authorizationUrl: withQuery(
      server.authorizationEndpoint,
      pushed === undefined ? parameters : { client_id: clientId, request_uri: pushed.request_uri },
    ),
    ...(pushed === undefined ? {} : { expiresInSeconds: pushed.expires_in }),
    details: { ...details },
  }
}

/** §5.1.2: scopes where every configuration has one, else authorization details (§5.1.1). */
function whatIsWanted(metadata: IssuerMetadata, configurationIds: readonly string[]) {
  const scopes = configurationIds.map((id) => {
    const written = metadata.credential_configurations_supported[id]
    return readWire(CredentialConfiguration, written, 'configuration').scope
  })
  if (scopes.every((scope) => scope !== undefined)) return { scope: [...new Set(scopes)].join(' ') }
  const locations =
    metadata.authorization_servers === undefined ? {} : { locations: [metadata.credential_issuer] }
  return {
    authorization_details: JSON.stringify(
      configurationIds.map((id) => ({
        type: 'openid_credential',
        credential_configuration_id: id,
        ...locations,
      })),
    ),
  }
}

async function push(
  ports: BeginPorts,
  url: string,
  parameters: Readonly<Record<string, string>>,
  context: ClientContext,
): Promise<Static<typeof PushedRequest>> {
  const answer = await askIssuer(ports, context, {
    url,
    method: 'POST',
    maxBytes: MAX_BYTES,
    what: 'pushed authorization request',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  })
  if (answer.status !== 201 && answer.status !== 200) throw refusedBy(answer)
  return readWire(PushedRequest, readJson(answer), 'pushed authorization response')
}

/** RFC 6749 §3.1: what stands in the query of the endpoint stays. */
function withQuery(endpoint: string, parameters: Readonly<Record<string, string>>): string {
  const url = URL.parse(endpoint)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw unsupported('The place where a person would log in is no https URL.')
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** Metadata may be large; only what was chosen is kept until the person is back. */
function trimmed(source: OpenedSource, configurationIds: readonly string[]): OpenedSource {
  const { metadata, access } = source.details as unknown as SourceDetails
  const supported = metadata.credential_configurations_supported
  const chosen = Object.fromEntries(configurationIds.map((id) => [id, supported[id]]))
  return {
    ...source,
    details: { metadata: { ...metadata, credential_configurations_supported: chosen }, access },
  }
}

function unsupported(message: string): CoreError {
  return new CoreError('grant_unsupported', message, { detail: 'authorization_code (OpenID4VCI 1.0 §5)' })
}
