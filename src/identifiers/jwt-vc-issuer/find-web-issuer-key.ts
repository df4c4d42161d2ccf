import { CoreError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { WebIssuerKeys } from '../../core/ports/web-issuer-keys.ts'
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../lib/json.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { Refusal } from '../../lib/refusal.ts'

const MAX_BYTES = 262_144
const MAX_KEYS = 200

/**
 * Keys of issuers that are found by their URL (draft-ietf-oauth-sd-jwt-vc §4): `issuer` must be the very URL, and there is exactly one
 * of `jwks` and `jwks_uri`.
 */
export function createWebIssuerKeys(ports: Pick<Ports, 'outgoing'>): WebIssuerKeys {
  async function fetchJson(url: string): Promise<JsonObject> {
    const answer = await ports.outgoing.request({
      purpose: 'metadata',
      url,
      headers: { accept: 'application/json' },
      maxBytes: MAX_BYTES,
    })
    // Whoever cannot answer now has said nothing about its keys.
    if (answer.status >= 500 || answer.status === 429) {
      const detail = `${url} answered ${answer.status}`
      throw new CoreError('outgoing_failed', 'The key of the issuer cannot be had now.', { detail })
    }
    if (answer.status !== 200) throw unknownKey(`${url} answered ${answer.status}`)
    return refusing(() => parseJsonObject(answer.body, { maxBytes: MAX_BYTES, maxDepth: 10 }))
  }

  return {
    async find(issuer, kid) {
      const metadata = await fetchJson(metadataUrl(issuer))
      if (metadata['issuer'] !== issuer)
        throw unknownKey('issuer of the metadata is another (SD-JWT VC §4.2)')
      const { jwks, jwks_uri: uri } = metadata
      if ((jwks === undefined) === (uri === undefined))
        throw unknownKey('not exactly one of jwks and jwks_uri (SD-JWT VC §4.2)')
      const set = typeof uri === 'string' ? await fetchJson(uri) : jwks
      return refusing(() => parsePublicJwk(keyOf(set, kid)))
    },
  }
}

function keyOf(set: JsonValue | undefined, kid: string | undefined): JsonValue {
  const keys = isJsonObject(set) ? set['keys'] : undefined
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) throw unknownKey('jwks has no keys, or too many')
  const fitting = keys.filter((key) => isJsonObject(key) && (kid === undefined || key['kid'] === kid))
  const [key, ...others] = fitting as readonly JsonValue[]
  if (key === undefined || others.length > 0) {
    throw unknownKey(kid === undefined ? 'jwks has not exactly one key' : 'jwks has no such kid, or several')
  }
  return key
}

/** §4.1: the well-known path goes between host and path. */
function metadataUrl(issuer: string): string {
  const url = URL.parse(issuer)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || /[?#@]/.test(issuer))
    throw unknownKey('the issuer is no https URL without query and fragment (SD-JWT VC §4.1)')
  return `${url.origin}/.well-known/jwt-vc-issuer${url.pathname.replace(/\/$/, '')}`
}

function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof Refusal) throw unknownKey(cause.reason, cause)
    throw cause
  }
}

function unknownKey(detail: string, cause?: unknown): CoreError {
  return new CoreError('untrusted_issuer', 'The key of the issuer cannot be found.', {
    detail: `jwt-vc-issuer: ${detail}`,
    ...(cause === undefined ? {} : { cause }),
  })
}
