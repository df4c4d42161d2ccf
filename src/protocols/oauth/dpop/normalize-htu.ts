/**
 * The URI that `htu` is compared by: normalised by syntax and scheme (RFC 3986 §6.2.2, §6.2.3), query and fragment ignored
 * (RFC 9449 §4.3). Undefined when it is no http URI.
 */
export function normalizeHtu(uri: string): string | undefined {
  const url = URL.parse(uri)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
  if (url.username !== '' || url.password !== '') return undefined
  return `${url.origin}${url.pathname}`
}
