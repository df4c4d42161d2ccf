/** The value with `{baseUrl}` in every string of it replaced, so that one document fits any office. */
export function expandBaseUrl<Value>(value: Value, baseUrl: string): Value {
  return expand(value, baseUrl) as Value
}

function expand(value: unknown, baseUrl: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{baseUrl}', baseUrl)
  if (Array.isArray(value)) return value.map((element) => expand(element, baseUrl))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expand(member, baseUrl)]))
}
