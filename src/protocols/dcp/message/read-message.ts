import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { malformed } from '../refusal.ts'
import { olderContexts, withNewerNames } from './older-spellings.ts'

export const DCP_CONTEXT = 'https://w3id.org/dspace-dcp/v1.0/dcp.jsonld'
const VOCABULARY = 'https://w3id.org/dspace-dcp/v1.0/'
/** Of the base context of credentials: the terms that DCP borrows from there. */
const BORROWED = 'https://www.w3.org/2018/credentials#'
/** The context, and what peers write in its stead. */
const contexts: ReadonlySet<JsonValue> = new Set([DCP_CONTEXT, 'https://w3id.org/dspace-dcp/v1.0'])

/**
 * A DCP message as its plain members, whether it came compact or expanded (JSON-LD 1.1 §4): with the bundled context alone, nothing is
 * loaded.
 * @param types the messages that are taken here
 * @param options.older whether messages of drafts before 1.0 are read too
 * @throws {DcpRefusal} 400
 */
export function readMessage(
  body: unknown,
  types: readonly string[],
  { older = false }: { readonly older?: boolean } = {},
): { readonly type: string; readonly message: JsonObject } {
  const value = body as JsonValue | undefined
  const message = isExpanded(value) ? compact(single(value)) : value
  if (!isJsonObject(message)) throw malformed('message_malformed', '', 'The body is not one JSON object.')
  if (!isExpanded(value)) requireContext(message['@context'], older)
  const type = single(message['type'] ?? message['@type'])
  const name = typeof type === 'string' ? localName(type) : undefined
  if (name === undefined || !types.includes(name)) {
    throw malformed(
      'message_type',
      '/type',
      `type must be ${types.length === 1 ? types[0] : `one of ${types.join(', ')}`} here.`,
    )
  }
  return { type: name, message: older ? withNewerNames(name, message) : message }
}

function requireContext(value: JsonValue | undefined, older: boolean): void {
  const list = Array.isArray(value) ? value : [value]
  if (list.some((context) => contexts.has(context) || (older && olderContexts.has(context)))) return
  throw malformed('message_context', '/@context', `@context must contain ${DCP_CONTEXT}.`)
}

function isExpanded(value: JsonValue | undefined): boolean {
  const node = single(value)
  return (
    Array.isArray(value) ||
    (isJsonObject(node) &&
      !Object.hasOwn(node, '@context') &&
      Object.keys(node).some((name) => name.startsWith(VOCABULARY)))
  )
}

function single(value: JsonValue | undefined): JsonValue | undefined {
  return Array.isArray(value) ? (value.length === 1 ? value[0] : undefined) : value
}

/** Terms whose values are lists: what came as one is one again. */
const lists: ReadonlySet<string> = new Set([
  'scope',
  'presentation',
  'credentials',
  'credentialsSupported',
  'bindingMethods',
])

function compact(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return value.map(compact)
  if (!isJsonObject(value)) return value ?? null
  if (Object.hasOwn(value, '@value')) return value['@value'] ?? null
  if (Object.hasOwn(value, '@list')) return compact(value['@list'])
  const members = Object.entries(value).map(([name, member]): [string, JsonValue] => {
    if (name === '@type') return ['type', localName(String(single(member) ?? ''))]
    if (name === '@id') return ['id', member]
    const term = localName(name)
    const inner = compact(member)
    if (lists.has(term)) return [term, Array.isArray(inner) ? inner.flat() : [inner]]
    return [term, idOf(Array.isArray(inner) && inner.length === 1 ? (inner[0] as JsonValue) : inner)]
  })
  return Object.fromEntries(members)
}

/** A reference that has nothing but its id is that id. */
function idOf(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value
  const names = Object.keys(value)
  return names.length === 1 && names[0] === 'id' ? (value['id'] as JsonValue) : value
}

function localName(iri: string): string {
  for (const prefix of [VOCABULARY, BORROWED, 'dcp:']) {
    if (iri.startsWith(prefix)) return iri.slice(prefix.length)
  }
  return iri
}

/** @throws {DcpRefusal} 400 */
export function requireText(message: JsonObject, name: string, maxLength = 2_048): string {
  const value = message[name]
  if (typeof value === 'string' && value !== '' && value.length <= maxLength) return value
  throw malformed(
    `${name}_invalid`,
    `/${name}`,
    value === undefined || value === null
      ? `${name} is missing.`
      : `${name} must be a text of 1 to ${maxLength} characters.`,
  )
}

export function dcpMessage<Members extends Readonly<Record<string, unknown>>>(
  type: string,
  members: Members,
) {
  return { '@context': [DCP_CONTEXT], type, ...members }
}
