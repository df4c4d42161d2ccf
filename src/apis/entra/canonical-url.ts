/** Words of our paths, as they are registered. The product and its documentation write them in more than one case. */
const words = [
  'v1.0',
  'v2.0',
  'tenants',
  'verifiableCredentials',
  'verifiableCredentialsNetwork',
  'createIssuanceRequest',
  'createPresentationRequest',
  'issuanceRequests',
  'presentationRequests',
  'completeIssuance',
  'verifyPresentation',
  'issue',
  'contracts',
  'manifest',
  'credentials',
  'revoke',
  'onboard',
  'optout',
  'authorities',
  'generateDidDocument',
  'generateWellknownDidConfiguration',
  'validateWellKnownDidConfiguration',
  'didInfo',
  'signingKeys',
  'rotate',
  'synchronizeWithDidDocument',
  'oauth2',
  'token',
  'discovery',
  'keys',
  'instance',
  'common',
] as const

const canonical: ReadonlyMap<string, string> = new Map([
  ...words.map((word) => [word.toLowerCase(), word] as const),
  // The same API under its older name; samples switch to it for face checks.
  ['beta', 'v1.0'],
])

const ours = /^\/(?:t\/[^/?]+\/)?(?:v1\.0|beta|common|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//i
const uuid = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/

/**
 * The URL as our router knows it: paths of the product are read without regard to case, `/beta/` is `/v1.0/`, and a UUID is lower
 * case. Every other URL is returned as it is.
 */
export function canonicalEntraUrl(url: string): string {
  if (!ours.test(url)) return url
  const query = url.indexOf('?')
  const path = query === -1 ? url : url.slice(0, query)
  const segments = path
    .split('/')
    .map(
      (segment) =>
        canonical.get(segment.toLowerCase()) ?? (uuid.test(segment) ? segment.toLowerCase() : segment),
    )
  return `${segments.join('/')}${query === -1 ? '' : url.slice(query)}`
}
