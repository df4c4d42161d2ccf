type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json }
type JsonObject = { readonly [member: string]: Json }

/** What may be the name of a component (OpenAPI 3.1 §4.8.7) and of a class in a generated client. */
const nameOfComponent = /^[A-Z][A-Za-z0-9]*$/

/**
 * Writes each schema that has a name as its `title` once, below `components/schemas`, and a reference wherever it stood: generated
 * clients get one type for one thing, and the document a tenth of its size. Two schemas of one title stay apart.
 */
export function shareSchemas(document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const schemas = new Map<string, { readonly text: string; readonly schema: JsonObject }>()

  const share = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(share)
    if (typeof value !== 'object' || value === null) return value
    const shared = Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, share(member)]),
    ) as JsonObject
    const title = shared['title']
    if (typeof title !== 'string' || !nameOfComponent.test(title) || !isSchema(shared)) return shared
    const text = JSON.stringify(shared)
    const known = schemas.get(title)
    if (known !== undefined && known.text !== text) return shared
    schemas.set(title, { text, schema: shared })
    return { $ref: `#/components/schemas/${title}` }
  }

  const paths = share(document['paths'] as Json)
  const sorted = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { schema }]) => [name, schema])
  return {
    ...document,
    paths,
    components: { ...(document['components'] as JsonObject), schemas: Object.fromEntries(sorted) },
  }
}

function isSchema(value: JsonObject): boolean {
  return 'type' in value || 'anyOf' in value || 'oneOf' in value || 'enum' in value
}
