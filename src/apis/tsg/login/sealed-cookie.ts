import type { FastifyRequest } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { decodeBase64url, encodeBase64url } from '../../../lib/base64url.ts'
import { isJsonObject } from '../../../lib/json.ts'

interface SealedCookie<Content> {
  /** The header `set-cookie`. `baseUrl` is the tenant's. */
  write(request: FastifyRequest, baseUrl: string, content: Content, maxAgeSeconds: number): string
  /** Undefined when there is none, or it is of another tenant, forged or over. */
  read(request: FastifyRequest): Content | undefined
  /** As {@link write}: it is gone. */
  clear(baseUrl: string): string
}

const MAX_CHARACTERS = 3_800

/**
 * What a browser keeps for us and can neither read nor change. Sent from other sites' links too, because an OpenID Provider sends people
 * back by one, but with nothing that changes anything.
 */
export function createSealedCookie<Content extends object>(
  { secrets, clock }: Pick<Ports, 'secrets' | 'clock'>,
  name: string,
): SealedCookie<Content> {
  const pattern = new RegExp(`(?:^|;\\s*)${name}=([A-Za-z0-9_-]{40,${MAX_CHARACTERS}})(?:;|$)`)
  const contextOf = ({ tenant }: FastifyRequest) => `${name} ${tenant.id}`
  const header = (baseUrl: string, value: string, maxAgeSeconds: number) => {
    const { protocol, pathname } = new URL(`${baseUrl}/api`)
    const secure = protocol === 'https:' ? '; Secure' : ''
    return `${name}=${value}; Path=${pathname}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`
  }

  return {
    write(request, baseUrl, content, maxAgeSeconds) {
      const plain = JSON.stringify({ content, until: clock.now() + maxAgeSeconds * 1000 })
      const sealed = secrets.seal('browser-session', contextOf(request), new TextEncoder().encode(plain))
      const value = encodeBase64url(sealed)
      if (value.length > MAX_CHARACTERS) {
        throw new CoreError(
          'invalid_request',
          'There is more to remember of this login than a browser keeps.',
        )
      }
      return header(baseUrl, value, maxAgeSeconds)
    },
    read(request) {
      const value = pattern.exec(request.headers.cookie ?? '')?.[1]
      if (value === undefined) return undefined
      try {
        const opened = secrets.open('browser-session', contextOf(request), decodeBase64url(value))
        const { content, until } = JSON.parse(new TextDecoder().decode(opened))
        return isJsonObject(content) && until > clock.now() ? (content as Content) : undefined
      } catch {
        return undefined
      }
    },
    clear: (baseUrl) => header(baseUrl, '', 0),
  }
}
