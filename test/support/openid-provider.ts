import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A small OpenID Provider (OpenID Connect Core 1.0, PKCE, RFC 7662), as Keycloak behaves. */
export interface ScriptedOpenIdProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Claims of the ID tokens and of introspection answers. */
  claims: Record<string, unknown>
  /** Members of the ID token that are other than they should be. */
  forgery: Record<string, unknown>
  /** Logs a person in who was sent here: where the browser is sent back to. */
  approve(authorizationUrl: string): string
  /** An access token that introspection knows. */
  grant(claims: Record<string, unknown>): string
  revoke(accessToken: string): void
  /** How often introspection was asked. */
  introspections: number
  close(): Promise<void>
}

interface Approved {
  readonly nonce: string
  readonly challenge: string
  readonly redirectUri: string
}

export async function startOpenIdProvider(): Promise<ScriptedOpenIdProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key', alg: 'RS256', use: 'sig' }
  const codes = new Map<string, Approved>()
  const tokens = new Map<string, Record<string, unknown>>()
  const [clientId, clientSecret] = ['wallet', 'secret of the wallet']

  const http = createServer(async (request, response) => {
    const { status, body } = await answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}/realms/tsg`

  const self: ScriptedOpenIdProvider = {
    issuer,
    clientId,
    clientSecret,
    claims: {},
    forgery: {},
    introspections: 0,
    approve(authorizationUrl) {
      const { searchParams: asked, origin, pathname } = new URL(authorizationUrl)
      if (`${origin}${pathname}` !== `${issuer}/authorize`) throw new Error('not sent here')
      if (asked.get('client_id') !== clientId || asked.get('code_challenge_method') !== 'S256') {
        throw new Error(`asked for ${asked}`)
      }
      const code = randomUUID()
      const redirectUri = asked.get('redirect_uri') ?? ''
      codes.set(code, {
        nonce: asked.get('nonce') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        redirectUri,
      })
      const back = new URL(redirectUri)
      back.search = String(new URLSearchParams({ code, state: asked.get('state') ?? '', iss: issuer }))
      return back.href
    },
    grant(claims) {
      const token = randomUUID()
      tokens.set(token, claims)
      return token
    },
    revoke: (token) => tokens.delete(token),
    close: async () => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    switch (request.url) {
      case '/realms/tsg/.well-known/openid-configuration':
        return { status: 200, body: metadata() }
      case '/realms/tsg/keys':
        return { status: 200, body: { keys: [jwk] } }
    }
    if (!isClient(request)) return { status: 401, body: { error: 'invalid_client' } }
    if (request.url === '/realms/tsg/introspect') {
      self.introspections++
      const claims = tokens.get(form.get('token') ?? '')
      return { status: 200, body: claims === undefined ? { active: false } : { active: true, ...claims } }
    }
    return token(form)
  }

  async function token(form: URLSearchParams): Promise<{ status: number; body: unknown }> {
    const code = form.get('code') ?? ''
    const approved = codes.get(code)
    codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (approved?.challenge !== challenge || approved.redirectUri !== form.get('redirect_uri')) {
      return { status: 400, body: { error: 'invalid_grant' } }
    }
    const now = Math.floor(Date.now() / 1000)
    const payload = {
      iss: issuer,
      aud: clientId,
      nonce: approved.nonce,
      iat: now,
      exp: now + 300,
      ...self.claims,
      ...self.forgery,
    }
    const idToken = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: 'key', typ: 'JWT' })
      .sign(privateKey)
    return {
      status: 200,
      body: {
        access_token: self.grant(self.claims),
        token_type: 'Bearer',
        expires_in: 300,
        id_token: idToken,
      },
    }
  }

  function isClient({ headers }: IncomingMessage): boolean {
    const [scheme, encoded = ''] = (headers.authorization ?? '').split(' ')
    const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':')
    const plain = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
    return scheme === 'Basic' && plain(id) === clientId && plain(secret) === clientSecret
  }

  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/introspect`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })

  return self
}
