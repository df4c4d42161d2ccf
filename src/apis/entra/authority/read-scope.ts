import { type EntraResource, entraResources } from '../access-token/resources.ts'
import { AuthorityRefusal } from './refusal.ts'

const DEFAULT = '/.default'
/** MSAL 1.x sends these along; they mean nothing without a user. */
const ofUsers: ReadonlySet<string> = new Set(['openid', 'profile', 'offline_access', 'email'])

/**
 * The one resource that `scope` asks for.
 * @throws {AuthorityRefusal} 70011
 */
export function readScope(scope: string | undefined): EntraResource {
  const asked = (scope ?? '').split(' ').filter((name) => name !== '' && !ofUsers.has(name))
  const [name, ...more] = asked
  const resource = entraResources.find(({ id }) => name?.toLowerCase() === `${id}${DEFAULT}`)
  if (resource !== undefined && more.length === 0) return resource
  const known = entraResources.map(({ id, name: what }) => `${id}${DEFAULT} (${what})`).join(' or ')
  throw new AuthorityRefusal(
    'scope',
    `The provided value for the input parameter 'scope' is not valid. Ask for one of ${known}.`,
  )
}
