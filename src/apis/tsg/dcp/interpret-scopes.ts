import { withFiltersOfElements } from '../../../core/dcp/filters-of-elements.ts'
import { parseScope } from '../../../core/dcp/scopes.ts'
import { CoreError } from '../../../core/errors.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { MOST_DOCUMENTS } from '../kept-documents.ts'
import type { TsgPorts } from '../ports.ts'
import { SCOPE_KIND } from '../presentations/presentation-routes.ts'

/**
 * What the scopes mean that DCP does not define and somebody named here (`/management/presentation/scopes`): `alias:value:…` is the
 * definition of that alias with the values in the places of its discriminator, `variable:…`.
 * @throws {CoreError} `invalid_request` when there are more or fewer values than places
 */
export async function interpretScopes(
  ports: Pick<TsgPorts, 'documents'>,
  tenant: Tenant,
  scopes: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const found = new Map<string, JsonObject>()
  const others = scopes.filter((scope) => parseScope(scope) === undefined)
  if (others.length === 0) return found
  const named = await ports.documents.list(tenant.id, SCOPE_KIND, MOST_DOCUMENTS)
  for (const scope of others) {
    const [alias, ...values] = scope.split(':')
    const templates = named.map(({ data }) => data).filter((data) => data['alias'] === alias)
    if (templates.length === 0) continue
    const template = templates.find((data) => placesOf(data).length === values.length)
    if (template === undefined) {
      throw new CoreError('invalid_request', `The scope ${alias} takes other values.`, {
        violations: [
          { pointer: '/scope', message: `${alias} takes ${placesOf(templates[0] ?? {}).join(':')}` },
        ],
      })
    }
    const places = new Map(placesOf(template).map((place, index) => [place, decoded(values[index] ?? '')]))
    const definition = fill(template['presentationDefinition'] as JsonValue, places)
    if (isJsonObject(definition)) found.set(scope, withFiltersOfElements({ ...definition, id: scope }))
  }
  return found
}

function placesOf({ discriminator }: Readonly<Record<string, unknown>>): readonly string[] {
  return typeof discriminator === 'string' ? discriminator.split(':').filter((place) => place !== '') : []
}

/** Into the texts of the definition, never into its structure, and in one pass: no value is looked at for places again. */
function fill(value: JsonValue, places: ReadonlyMap<string, string>): JsonValue {
  if (typeof value === 'string') {
    const longestFirst = [...places.keys()].sort((one, other) => other.length - one.length)
    const names = longestFirst.map((name) => name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
    return value.replaceAll(new RegExp(names.join('|'), 'g'), (name) => places.get(name) ?? name)
  }
  if (Array.isArray(value)) return value.map((one: JsonValue) => fill(one, places))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, places)]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
