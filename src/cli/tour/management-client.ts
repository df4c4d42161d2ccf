import { type Answer, expectStatus, send, sendForm } from './answer.ts'
import type { Demo } from './office-process.ts'

/** Calls the management API as the demo client does: one access token, renewed when it is nearly over. */
export interface ManagementClient {
  get<Body>(path: string): Promise<Answer<Body>>
  post<Body>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<Body>>
  request<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>>
  accessToken(): Promise<string>
}

export function createManagementClient({ management }: Pick<Demo, 'management'>): ManagementClient {
  let token: { readonly value: Promise<string>; readonly renewAt: number } | undefined

  const requestToken = async () => {
    const answer = await sendForm<{ access_token: string }>(management.tokenEndpoint, {
      grant_type: 'client_credentials',
      client_id: management.clientId,
      client_secret: management.clientSecret,
      scope: management.scope,
    })
    return expectStatus(answer, 200, 'access token for the management API').access_token
  }
  const accessToken = () => {
    if (token === undefined || token.renewAt < Date.now()) {
      token = { value: requestToken(), renewAt: Date.now() + 300_000 }
    }
    return token.value
  }
  const call = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> =>
    send(`${management.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await accessToken()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    request: (method, path, body) => call(method, path, body),
    accessToken,
  }
}
