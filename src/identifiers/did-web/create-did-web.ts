/** The did:web whose document stands below a base URL: `https://a.example:3000/t/1` → `did:web:a.example%3A3000:t:1`. */
export function createDidWeb(baseUrl: string): string {
  const { host, pathname } = new URL(baseUrl)
  const segments = pathname.split('/').filter((segment) => segment !== '')
  return ['did:web', encodeURIComponent(host), ...segments].join(':')
}
