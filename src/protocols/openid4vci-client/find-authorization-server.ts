import type { Static } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { ClientContext } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { IssuerMetadata } from './fetch-issuer-metadata.ts'
import { askIssuer, readJson } from './issuer-http.ts'
import { wellKnownUrls } from './well-known-url.ts'
import { AuthorizationServerMetadata, invalidAnswer, readWire } from './wire.ts'

export interface AuthorizationServer {
  readonly issuer?: string
  /** Where a person logs in; absent = nowhere. */
  readonly authorizationEndpoint?: string
  /** RFC 9126. */
  readonly pushEndpoint?: string
  /** RFC 9207: its answers say whose they are. */
  readonly namesItself: boolean
  readonly tokenEndpoint: string
  /** JOSE names; empty = it does not bind tokens to keys (RFC 9449). */
  readonly dpopAlgorithms: readonly string[]
}

const MAX_BYTES = 262_144
const MOST_TRIED = 3

/**
 * The authorization server that a code is redeemed at (OpenID4VCI 1.0 §12.2.4). One that the offer names must stand in the metadata of
 * the issuer; it must not be asked otherwise (§4.1.1).
 * @throws {CoreError} `offer_invalid`, `issuer_answer_invalid`, `outgoing_failed`
 */
export async function findAuthorizationServer(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  metadata: IssuerMetadata,
  wanted: string | undefined,
  context: ClientContext,
): Promise<AuthorizationServer> {
  const listed = metadata.authorization_servers
  if (wanted !== undefined && !(listed ?? [metadata.credential_issuer]).includes(wanted)) {
    throw new CoreError(
      'offer_invalid',
      'The offer names an authorization server that its issuer does not know.',
      { detail: 'authorization_server is not in the metadata of the issuer (OpenID4VCI 1.0 §4.1.1)' },
    )
  }
  if (listed === undefined && metadata.token_endpoint !== undefined) {
    return { tokenEndpoint: metadata.token_endpoint, dpopAlgorithms: [], namesItself: false }
  }
  const candidates = wanted === undefined ? (listed ?? [metadata.credential_issuer]) : [wanted]
  let last: unknown
  for (const issuer of candidates.slice(0, MOST_TRIED)) {
    try {
      return await readServer(ports, issuer, context)
    } catch (error) {
      if (!(error instanceof CoreError)) throw error
      last = error
    }
  }
  throw last
}

/** RFC 8414 §3; behind it OpenID Connect Discovery, which older issuers have alone. */
async function readServer(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  issuer: string,
  context: ClientContext,
): Promise<AuthorizationServer> {
  if (URL.parse(issuer) === null) throw invalidAnswer('an authorization server is not named by a URL')
  const urls = [
    wellKnownUrls(issuer, 'oauth-authorization-server').inserted,
    wellKnownUrls(issuer, 'openid-configuration').appended,
  ]
  for (const url of urls) {
    const answer = await askIssuer(ports, context, {
      url,
      maxBytes: MAX_BYTES,
      what: 'authorization server metadata',
    })
    if (answer.status !== 200) continue
    const server: Static<typeof AuthorizationServerMetadata> = readWire(
      AuthorizationServerMetadata,
      readJson(answer),
      'authorization server metadata',
    )
    if (server.issuer !== issuer) throw invalidAnswer('issuer of the metadata is another (RFC 8414 §3.3)')
    const { authorization_endpoint: login, pushed_authorization_request_endpoint: push } = server
    return {
      issuer,
      ...(login === undefined ? {} : { authorizationEndpoint: login }),
      ...(push === undefined ? {} : { pushEndpoint: push }),
      namesItself: server.authorization_response_iss_parameter_supported ?? false,
      tokenEndpoint: server.token_endpoint,
      dpopAlgorithms: server.dpop_signing_alg_values_supported ?? [],
    }
  }
  throw new CoreError('outgoing_failed', 'The metadata of the authorization server cannot be read.', {
    detail: `${issuer} has neither oauth-authorization-server nor openid-configuration`,
  })
}
