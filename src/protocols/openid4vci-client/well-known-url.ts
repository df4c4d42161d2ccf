/**
 * Where a well-known document of `identifier` lies: between host and path, a terminating slash removed (OpenID4VCI 1.0 §12.2.2,
 * RFC 8414 §3.1); and where older drafts and OpenID Connect Discovery have it: behind the path.
 */
export function wellKnownUrls(identifier: string, name: string): { inserted: string; appended: string } {
  const { origin, pathname } = new URL(identifier)
  const path = pathname.replace(/\/$/, '')
  return {
    inserted: `${origin}/.well-known/${name}${path}`,
    appended: `${origin}${path}/.well-known/${name}`,
  }
}
