import { type JsonObject, type JsonValue, parseJson } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import { RequestFault } from './request-fault.ts'

/** How a request comes (OpenID4VP 1.0 §5: three ways). */
export type RequestLink =
  | { readonly clientId: string; readonly reference: string; readonly method: 'GET' | 'POST' }
  | { readonly clientId: string; readonly object: string }
  | { readonly clientId: string; readonly parameters: JsonObject }

const MAX_CHARACTERS = 65_536
/** Parameters whose values are JSON in a link. */
const jsonParameters = new Set(['dcql_query', 'client_metadata', 'transaction_data', 'verifier_info'])

/**
 * Takes apart what a wallet would open, whatever its scheme: `openid4vp`, `haip-vp`, or a wallet's https.
 * @throws {RequestFault}
 */
export function readRequestLink(requestUri: string): RequestLink {
  const url = requestUri.length > MAX_CHARACTERS ? null : URL.parse(requestUri)
  if (url === null) throw new RequestFault('it is no link, or too long', 'OpenID4VP 1.0 §5')
  const names = [...url.searchParams.keys()]
  const twin = names.find((name, index) => names.indexOf(name) !== index)
  if (twin !== undefined) throw new RequestFault('a parameter stands there twice', 'RFC 6749 §3.1')
  const get = (name: string) => url.searchParams.get(name) ?? undefined
  const clientId = get('client_id')
  if (clientId === undefined) throw new RequestFault('client_id is missing', 'OpenID4VP 1.0 §5.1')

  const [reference, object] = [get('request_uri'), get('request')]
  if (reference !== undefined && object !== undefined) {
    throw new RequestFault('both request and request_uri', 'RFC 9101 §5')
  }
  const method = get('request_uri_method')
  if (reference !== undefined) return { clientId, reference, method: methodOf(method) }
  if (method !== undefined) {
    throw new RequestFault('request_uri_method without request_uri', 'OpenID4VP 1.0 §5.1')
  }
  if (object !== undefined) return { clientId, object }
  const parameters = [...url.searchParams].map(([name, text]) => [name, readValue(name, text)])
  return { clientId, parameters: Object.fromEntries(parameters) as JsonObject }
}

/** §5.1: case-sensitive; absent = get. */
function methodOf(method: string | undefined): 'GET' | 'POST' {
  if (method === undefined || method === 'get') return 'GET'
  if (method === 'post') return 'POST'
  throw new RequestFault(
    'request_uri_method is neither get nor post',
    'OpenID4VP 1.0 §5.1',
    'invalid_request_uri_method',
  )
}

function readValue(name: string, text: string): JsonValue {
  if (!jsonParameters.has(name)) return text
  try {
    return parseJson(text, { maxBytes: MAX_CHARACTERS, maxDepth: 20 })
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw new RequestFault(`${name} is not JSON`, 'OpenID4VP 1.0 §5.1', 'invalid_request', cause)
  }
}
