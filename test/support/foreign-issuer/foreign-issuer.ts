import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import {
  calculateJwkThumbprint,
  Oauth2AuthorizationServer,
  Oauth2ServerErrorResponseError,
  preAuthorizedCodeGrantIdentifier as PRE_AUTHORIZED_CODE,
} from '@openid4vc/oauth2'
import { type IssuerMetadataResult, Openid4vciIssuer, Openid4vciVersion } from '@openid4vc/openid4vci'
import type { JWK } from 'jose'
import { findFreePort } from '../../../src/cli/tour/office-process.ts'
import { createCallbacks } from '../../interop/wallets/callbacks.ts'
import { type ForeignHolder, issueJwtVc, issueSdJwtVc, issueStatusList, type Naming } from './credentials.ts'
import { createForeignIdentity, type ForeignIdentity } from './identity.ts'
import { createLogins } from './login.ts'
import { foreignMetadata } from './metadata.ts'

/**
 * A small issuer of OpenID4VCI 1.0 on other people's code (`@openid4vc/openid4vci`, `@sd-jwt/*`): what a wallet must get along
 * with before it meets Chancery, and what Chancery's own wallet has to get along with.
 */
export interface ForeignIssuer {
  readonly url: string
  readonly identity: ForeignIdentity
  /** Events that wallets notified, in order. */
  readonly notifications: string[]
  createOffer(options: ForeignOffer): Promise<string>
  /** Sets the status of the credential that was issued as the `index`-th: 0 valid, 1 revoked. */
  setStatus(index: number, status: number): void
  close(): Promise<void>
}

export interface ForeignOffer {
  readonly configuration: 'diploma' | 'diploma.w3c'
  readonly claims: Readonly<Record<string, string>>
  readonly naming?: Naming
  readonly txCode?: string
  readonly byValue?: boolean
  readonly deferred?: boolean
  /** A person has to log in. */
  readonly login?: boolean
  /** Names that the token response gives the credential (OpenID4VCI 1.0 §6.2): then it is asked for by one of them alone. */
  readonly identifiers?: readonly string[]
}

interface Session extends ForeignOffer {
  readonly code: string
  readonly offer: unknown
  readonly transactionId: string
  spent: boolean
  holders: ForeignHolder[]
  dpopThumbprint?: string
}

interface Reply {
  readonly status?: number
  readonly type?: string
  readonly body?: unknown
  readonly location?: string
}

export interface ForeignIssuerOptions {
  readonly onNotification?: (event: string) => void
}

export async function startForeignIssuer({
  onNotification,
}: ForeignIssuerOptions = {}): Promise<ForeignIssuer> {
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  const identity = await createForeignIdentity(url)
  const { credentialIssuer, authorizationServer } = foreignMetadata(url)
  const callbacks = createCallbacks(() => identity.privateKey)
  const issuer = new Openid4vciIssuer({ callbacks })
  const server = new Oauth2AuthorizationServer({ callbacks })
  const issuerMetadata: IssuerMetadataResult = {
    originalDraftVersion: Openid4vciVersion.V1,
    credentialIssuer: issuer.createCredentialIssuerMetadata(credentialIssuer),
    authorizationServers: [authorizationServer],
    knownCredentialConfigurations: issuer.getKnownCredentialConfigurationsSupported(credentialIssuer),
  }
  const logins = createLogins(server, authorizationServer)
  const sessions: Session[] = []
  const tokens = new Map<string, Session>()
  const nonces = new Set<string>()
  const statuses: number[] = []
  const notifications: string[] = []

  async function token(request: IncomingMessage, body: string): Promise<Reply> {
    const like = {
      url: `${url}/token`,
      method: 'POST' as const,
      headers: new Headers(request.headers as Record<string, string>),
    }
    const parsed = server.parseAccessTokenRequest({
      request: like,
      accessTokenRequest: Object.fromEntries(new URLSearchParams(body)),
    })
    if (parsed.grant.grantType === 'authorization_code') return tokenOfLogin(parsed as never, like, body)
    const session = sessions.find(({ code }) => code === parsed.accessTokenRequest['pre-authorized_code'])
    if (parsed.grant.grantType !== PRE_AUTHORIZED_CODE || session === undefined || session.spent) {
      return { status: 400, body: { error: 'invalid_grant' } }
    }
    const { dpop } = await server.verifyPreAuthorizedCodeAccessTokenRequest({
      authorizationServerMetadata: authorizationServer,
      grant: parsed.grant,
      accessTokenRequest: parsed.accessTokenRequest,
      request: like,
      expectedPreAuthorizedCode: session.code,
      ...(session.txCode === undefined ? {} : { expectedTxCode: session.txCode }),
      ...(parsed.dpop === undefined ? {} : { dpop: parsed.dpop }),
    })
    session.spent = true
    return tokenFor(session, dpop)
  }

  /** The code that a browser brought back, with the secret of whoever began it (RFC 7636). */
  async function tokenOfLogin(
    parsed: { grant: never; accessTokenRequest: never; dpop?: never; pkceCodeVerifier?: string },
    like: { url: string; method: 'POST'; headers: Headers },
    body: string,
  ): Promise<Reply> {
    const login = logins.spend(new URLSearchParams(body))
    const session = sessions.find(({ code }) => code === login?.request['issuer_state'])
    if (login?.code === undefined || session === undefined)
      return { status: 400, body: { error: 'invalid_grant' } }
    const { dpop } = await server.verifyAuthorizationCodeAccessTokenRequest({
      authorizationServerMetadata: authorizationServer,
      grant: parsed.grant,
      accessTokenRequest: parsed.accessTokenRequest,
      request: like,
      expectedCode: login.code,
      pkce: {
        codeChallenge: String(login.request['code_challenge']),
        codeChallengeMethod: 'S256' as never,
        codeVerifier: parsed.pkceCodeVerifier ?? '',
      },
      ...(parsed.dpop === undefined ? {} : { dpop: parsed.dpop }),
    })
    return tokenFor(session, dpop)
  }

  function tokenFor(session: Session, dpop: { readonly jwkThumbprint: string } | undefined): Reply {
    const accessToken = randomUUID()
    tokens.set(accessToken, session)
    if (dpop !== undefined) session.dpopThumbprint = dpop.jwkThumbprint
    return {
      body: {
        access_token: accessToken,
        token_type: dpop === undefined ? 'Bearer' : 'DPoP',
        expires_in: 300,
        ...(session.identifiers === undefined
          ? {}
          : {
              authorization_details: [
                {
                  type: 'openid_credential',
                  credential_configuration_id: session.configuration,
                  credential_identifiers: session.identifiers,
                },
              ],
            }),
      },
    }
  }

  /** The session behind the access token; a bound one must come with a DPoP proof of its key (RFC 9449 §7). */
  async function authenticate(request: IncomingMessage, path: string): Promise<Session | undefined> {
    const [scheme, accessToken = ''] = (request.headers.authorization ?? '').split(' ')
    const session = tokens.get(accessToken)
    if (session?.dpopThumbprint === undefined) return scheme === 'Bearer' ? session : undefined
    await server.verifyDpopJwt({
      dpopJwt: String(request.headers['dpop']),
      request: { url: `${url}${path}`, method: 'POST', headers: new Headers() },
      accessToken,
      expectedJwkThumbprint: session.dpopThumbprint,
    })
    return session
  }

  async function issue(session: Session): Promise<Reply> {
    const credentials = []
    for (const holder of session.holders) {
      const common = {
        identity,
        naming: session.naming ?? 'x5c',
        url,
        claims: session.claims,
        holder,
      } as const
      const credential = { ...common, statusIndex: statuses.push(0) - 1 }
      credentials.push({
        credential:
          session.configuration === 'diploma' ? await issueSdJwtVc(credential) : issueJwtVc(credential),
      })
    }
    // `@openid4vc/openid4vci` 0.4.6 refuses a deferred answer with credentials and a notification_id: its check is inverted.
    return {
      body: { credentials, ...(session.deferred === true ? {} : { notification_id: session.transactionId }) },
    }
  }

  async function credential(session: Session, body: string): Promise<Reply> {
    const request = issuer.parseCredentialRequest({ issuerMetadata, credentialRequest: JSON.parse(body) })
    const { credentialConfigurationId, credentialIdentifier } = request
    if (session.identifiers === undefined && credentialConfigurationId !== session.configuration) {
      const what = credentialIdentifier === undefined ? 'configuration' : 'identifier'
      return { status: 400, body: { error: `unknown_credential_${what}` } }
    }
    if (session.identifiers?.includes(credentialIdentifier ?? '') === false) {
      return { status: 400, body: { error: 'unknown_credential_identifier' } }
    }
    session.holders = []
    const thumbprints = new Set<string>()
    for (const jwt of request.proofs?.jwt ?? []) {
      const nonce = String(JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()).nonce)
      if (!nonces.has(nonce)) return { status: 400, body: { error: 'invalid_nonce' } }
      const { signer } = await issuer.verifyCredentialRequestJwtProof({
        jwt,
        issuerMetadata,
        expectedNonce: nonce,
      })
      const jwk = signer.publicJwk
      thumbprints.add(
        await calculateJwkThumbprint({
          jwk,
          hashAlgorithm: 'sha-256' as never,
          hashCallback: callbacks.hash,
        }),
      )
      const did = signer.method === 'did' ? signer.didUrl.split('#')[0] : undefined
      session.holders.push({ jwk: jwk as JWK, ...(did === undefined ? {} : { did }) })
    }
    if (thumbprints.size === 0 || thumbprints.size !== session.holders.length) {
      return { status: 400, body: { error: 'invalid_proof' } }
    }
    return session.deferred === true
      ? { status: 202, body: { transaction_id: session.transactionId, interval: 1 } }
      : issue(session)
  }

  async function answer(request: IncomingMessage, path: string, body: string): Promise<Reply> {
    if (path === '/.well-known/openid-credential-issuer') return { body: issuerMetadata.credentialIssuer }
    if (path === '/.well-known/oauth-authorization-server') return { body: authorizationServer }
    if (path.startsWith('/offers/')) return { body: sessions.find(({ code }) => path.endsWith(code))?.offer }
    if (path === '/status') {
      const list = issueStatusList({ identity, naming: 'x5c', url }, [...statuses, 0])
      return { type: 'application/statuslist+jwt', body: list }
    }
    if (path === '/token') return token(request, body)
    if (path === '/par') return logins.push(body, new Headers(request.headers as Record<string, string>))
    if (path.startsWith('/authorize?')) {
      const location = logins.logIn(new URL(path, url).searchParams)
      return location === undefined ? { status: 400, body: {} } : { status: 303, location }
    }
    if (path === '/nonce') {
      const nonce = randomUUID()
      nonces.add(nonce)
      return { body: { c_nonce: nonce } }
    }
    const session = await authenticate(request, path)
    if (session === undefined) return { status: 401, body: { error: 'invalid_token' } }
    if (path === '/credential') return credential(session, body)
    if (path === '/deferred') return issue(session)
    if (path === '/notification') {
      const { event } = JSON.parse(body)
      notifications.push(event)
      onNotification?.(event)
      return { status: 204 }
    }
    return { status: 404, body: {} }
  }

  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const reply = await answer(request, request.url ?? '', body).catch(
      (error: unknown): Reply => ({
        status: 400,
        body:
          error instanceof Oauth2ServerErrorResponseError
            ? error.errorResponse
            : { error: 'invalid_request', error_description: String(error) },
      }),
    )
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {})
    response.writeHead(reply.status ?? 200, {
      'content-type': reply.type ?? 'application/json',
      ...(reply.location === undefined ? {} : { location: reply.location }),
    })
    response.end(reply.status === 204 ? undefined : text)
  }).listen(port)
  await once(http, 'listening')

  return {
    url,
    identity,
    notifications,
    createOffer: async (options) => {
      const code = randomUUID()
      const { credentialOffer, credentialOfferObject } = await issuer.createCredentialOffer({
        issuerMetadata,
        credentialConfigurationIds: [options.configuration],
        grants:
          options.login === true
            ? { authorization_code: { issuer_state: code } }
            : {
                [PRE_AUTHORIZED_CODE]: {
                  'pre-authorized_code': code,
                  ...(options.txCode === undefined
                    ? {}
                    : { tx_code: { input_mode: 'numeric', length: options.txCode.length } }),
                },
              },
        ...(options.byValue === true ? {} : { credentialOfferUri: `${url}/offers/${code}` }),
      })
      sessions.push({
        ...options,
        code,
        offer: credentialOfferObject,
        transactionId: randomUUID(),
        spent: false,
        holders: [],
      })
      return credentialOffer
    },
    setStatus: (index, status) => {
      statuses[index] = status
    },
    close: async () => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}
