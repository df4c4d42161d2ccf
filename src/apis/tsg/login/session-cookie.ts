import type { FastifyRequest } from 'fastify'

const NAME = 'chancery_tsg'
const pattern = new RegExp(`(?:^|;\\s*)${NAME}=([A-Za-z0-9_-]{43})(?:;|$)`)

/** The access token that a browser got when it logged in. */
export function readSessionToken(request: FastifyRequest): string | undefined {
  return pattern.exec(request.headers.cookie ?? '')?.[1]
}

/** Sent to this API alone, out of reach of scripts and of other sites' pages. `baseUrl` is the tenant's. */
export function sessionCookie(baseUrl: string, token: string, maxAgeSeconds: number): string {
  const { protocol, pathname } = new URL(`${baseUrl}/api`)
  const secure = protocol === 'https:' ? '; Secure' : ''
  return `${NAME}=${token}; Path=${pathname}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`
}
