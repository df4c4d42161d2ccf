import type { Configuration } from 'openid-client'
import { CoreError } from '../../../core/errors.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { encodeBase64url } from '../../../lib/base64url.ts'
import { sha256 } from '../../../lib/hash.ts'
import { TsgRefusal } from '../refusal.ts'
import { createGuardedFetch } from './guarded-fetch.ts'

export interface OpenIdSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret?: string
  readonly scope: string
  /** That access tokens must have. */
  readonly audience?: string
  /** Where permissions stand in claims. */
  readonly roles: string
}

/** What a login is remembered by between its two halves. */
export interface OpenIdLogin {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

export type OpenIdClaims = Readonly<Record<string, unknown>>

/** The OpenID Provider of an operator: people log in there, and it answers for the access tokens that it gave. */
export interface OpenIdProvider {
  readonly settings: OpenIdSettings
  /** Where to send the browser. @throws {TsgRefusal} 503 when the provider does not answer */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly login: OpenIdLogin }>
  /** What the verified ID token says, with the `scope` that was granted. @throws {CoreError} `access_token_invalid` */
  finish(callbackUrl: URL, login: OpenIdLogin): Promise<OpenIdClaims>
  /** What the token is good for (RFC 7662). @throws {CoreError} `access_token_invalid` when it is not active */
  introspect(accessToken: string): Promise<OpenIdClaims>
}

type ProviderPorts = Pick<Ports, 'outgoing' | 'clock' | 'random' | 'log'>

const METADATA_MS = 3_600_000
/** How long an access token that was taken back may still count. */
const INTROSPECTION_MS = 5_000
const MAX_KEPT = 1_000

export function createOpenIdProvider(ports: ProviderPorts, settings: OpenIdSettings): OpenIdProvider {
  const { clock, random } = ports
  const secret = () => encodeBase64url(random.bytes(32))
  let known: { readonly configuration: Promise<Configuration>; readonly at: number } | undefined
  const introspected = new Map<string, { readonly claims: OpenIdClaims; readonly at: number }>()

  /** The library is loaded by the first who needs it; the metadata is read again after an hour, or when it could not be read. */
  async function open() {
    const client = await import('openid-client')
    if (known === undefined || clock.now() - known.at > METADATA_MS) {
      const configuration = discover(client)
      known = { configuration, at: clock.now() }
      configuration.catch(() => {
        known = undefined
      })
    }
    return { client, configuration: await known.configuration }
  }

  function discover(client: typeof import('openid-client')): Promise<Configuration> {
    const issuer = new URL(settings.issuer)
    const options = {
      [client.customFetch]: createGuardedFetch(ports.outgoing),
      ...(issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}),
    }
    const { clientId, clientSecret } = settings
    const authentication = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret)
    return client.discovery(issuer, clientId, undefined, authentication, options)
  }

  return {
    settings,
    async begin(redirectUri) {
      const { client, configuration } = await open().catch((error) => {
        throw unavailable(error)
      })
      const login = { state: secret(), nonce: secret(), codeVerifier: secret() }
      const { href: url } = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: settings.scope,
        state: login.state,
        nonce: login.nonce,
        code_challenge: encodeBase64url(sha256(login.codeVerifier)),
        code_challenge_method: 'S256',
      })
      return { url, login }
    },

    async finish(callbackUrl, { state, nonce, codeVerifier }) {
      try {
        const { client, configuration } = await open()
        const tokens = await client.authorizationCodeGrant(configuration, callbackUrl, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        return { ...tokens.claims(), ...(tokens.scope === undefined ? {} : { scope: tokens.scope }) }
      } catch (error) {
        const reason = error instanceof Error ? error.cause : undefined
        if (error instanceof CoreError || reason instanceof CoreError) throw unavailable(reason ?? error)
        throw refused(error, 'The login did not succeed.')
      }
    },

    async introspect(accessToken) {
      const name = encodeBase64url(sha256(accessToken))
      const kept = introspected.get(name)
      if (kept !== undefined && Math.abs(clock.now() - kept.at) < INTROSPECTION_MS) return kept.claims
      introspected.delete(name)
      const claims = await ask(accessToken)
      if (introspected.size >= MAX_KEPT) introspected.clear()
      introspected.set(name, { claims, at: clock.now() })
      return claims
    },
  }

  async function ask(accessToken: string): Promise<OpenIdClaims> {
    const { client, configuration } = await open().catch((error) => {
      throw unavailable(error)
    })
    const claims = await client.tokenIntrospection(configuration, accessToken).catch((error) => {
      throw unavailable(error)
    })
    const { active, exp, aud } = claims
    const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
    const { audience } = settings
    if (active !== true) throw invalid('introspection: not active')
    if (typeof exp === 'number' && exp * 1000 <= clock.now()) throw invalid('introspection: expired')
    if (audience !== undefined && !audiences.includes(audience))
      throw invalid('introspection: another audience')
    return claims
  }
}

function invalid(detail: string): CoreError {
  return new CoreError('access_token_invalid', 'The access token is unknown or has expired.', { detail })
}

function refused(cause: unknown, message: string): CoreError {
  return new CoreError('access_token_invalid', message, { detail: wordsOf(cause), cause })
}

/** Nobody can be known while the provider does not answer: that is no fault of whoever asks. */
function unavailable(cause: unknown): TsgRefusal {
  const code = cause instanceof CoreError ? cause.code : 'outgoing_failed'
  return new TsgRefusal({ code, status: 503 }, 'The OpenID Provider does not answer. Try again.', {
    detail: cause instanceof CoreError ? (cause.detail ?? cause.message) : wordsOf(cause),
    cause,
  })
}

/** The library puts what happened into causes of causes. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${wordsOf(error.cause)}`
}
