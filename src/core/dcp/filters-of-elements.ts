import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'

/**
 * The definition of a TSG connector, for everybody: TSG means with a filter of one value also one element of a list (`$.type` is one),
 * which JSON Schema does not. A TSG wallet understands what comes out as it understood what went in.
 */
export function withFiltersOfElements(definition: JsonObject): JsonObject {
  return mapMembers(definition, 'input_descriptors', (descriptor) => ({
    ...descriptor,
    ...(isJsonObject(descriptor['constraints'])
      ? { constraints: mapMembers(descriptor['constraints'], 'fields', withFilterOfElements) }
      : {}),
  }))
}

function withFilterOfElements(field: JsonObject): JsonObject {
  const { filter } = field
  if (!isJsonObject(filter) || !isOfOneValue(filter['type'])) return field
  return { ...field, filter: { anyOf: [filter, { type: 'array', contains: filter }] } }
}

const ofOneValue: readonly JsonValue[] = ['string', 'number', 'integer', 'boolean']

function isOfOneValue(type: JsonValue | undefined): boolean {
  return type !== undefined && ofOneValue.includes(type)
}

function mapMembers(value: JsonObject, name: string, change: (one: JsonObject) => JsonObject): JsonObject {
  const list = value[name]
  if (!Array.isArray(list)) return value
  return { ...value, [name]: list.map((one: JsonValue) => (isJsonObject(one) ? change(one) : one)) }
}
