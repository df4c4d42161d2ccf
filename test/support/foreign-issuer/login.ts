import { randomUUID } from 'node:crypto'
import type { AuthorizationServerMetadata, Oauth2AuthorizationServer } from '@openid4vc/oauth2'

/** What a wallet asked for, before and after the person logged in. */
export interface Login {
  readonly requestUri: string
  readonly request: Readonly<Record<string, unknown>>
  /** After the person logged in. */
  code?: string
  spent?: true
}

/** Pushed requests and logins of people who always say yes: the authorization code side of a foreign issuer, on `@openid4vc/oauth2`. */
export function createLogins(server: Oauth2AuthorizationServer, metadata: AuthorizationServerMetadata) {
  const logins: Login[] = []
  const like = (path: string, headers: Headers) => ({
    url: `${metadata.issuer}${path}`,
    method: 'POST' as const,
    headers,
  })
  return {
    async push(body: string, headers: Headers) {
      const request = like('/par', headers)
      const { authorizationRequest } = await server.parsePushedAuthorizationRequest({
        request,
        authorizationRequest: Object.fromEntries(new URLSearchParams(body)),
      })
      await server.verifyPushedAuthorizationRequest({
        authorizationServerMetadata: metadata,
        authorizationRequest: authorizationRequest as never,
        request,
      })
      const requestUri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`
      logins.push({ requestUri, request: authorizationRequest })
      return { status: 201, body: { request_uri: requestUri, expires_in: 60 } }
    },
    /** Where the browser goes when the person has logged in. */
    logIn(query: URLSearchParams): string | undefined {
      const login = logins.find(({ requestUri }) => requestUri === query.get('request_uri'))
      if (
        login === undefined ||
        login.code !== undefined ||
        login.request['client_id'] !== query.get('client_id')
      ) {
        return undefined
      }
      login.code = randomUUID()
      const url = new URL(String(login.request['redirect_uri']))
      url.searchParams.set('code', login.code)
      url.searchParams.set('state', String(login.request['state']))
      url.searchParams.set('iss', metadata.issuer)
      return url.href
    },
    /** What a code was given for; once, to whoever began it. */
    spend(form: URLSearchParams): Login | undefined {
      const login = logins.find(({ code, spent }) => spent === undefined && code === form.get('code'))
      if (login === undefined || login.request['redirect_uri'] !== form.get('redirect_uri')) return undefined
      login.spent = true
      return login
    },
  }
}
