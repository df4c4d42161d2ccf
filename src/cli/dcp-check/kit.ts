import { randomUUID } from 'node:crypto'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { parseJws, verifyJws } from '../../lib/jws.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import { type Answer, ask, type Json, require2xx } from './answer.ts'
import type { Counterpart } from './counterpart.ts'
import { Broken, NotRun } from './outcome.ts'
import { decodeJwt } from './party.ts'
import type { Properties, PropertyName } from './properties.ts'

export const DCP_CONTEXT = 'https://w3id.org/dspace-dcp/v1.0/dcp.jsonld'
export const MEMBERSHIP = 'MembershipCredential'
export const SENSITIVE = 'SensitiveDataCredential'

/** What every case has at hand: the parties that are played, and the peer. */
export interface Kit {
  readonly parties: Counterpart
  property(name: PropertyName): string
  holderPid(testName: string): string
  optional(name: PropertyName): string | undefined
  /** The scope of a type, as the kit writes it. */
  scope(type: string): string
  /** A DID document over http or https. @throws {Broken} */
  resolve(did: string): Promise<Json>
  /** Base address of a service of the peer. @throws {Broken} */
  service(did: string, type: 'CredentialService' | 'IssuerService'): Promise<string>
  /** @param authorization the whole header */
  send(url: string, authorization: string | undefined, body?: unknown): Promise<Answer>
  /** The access token that the peer's secure token service gives for scopes. @throws {NotRun} */
  accessToken(audience: string, scopes: readonly string[]): Promise<string>
  /** Whether a JWT is signed by a key of `did` under a relationship. @throws {Broken} */
  requireSigned(jwt: string, did: string, relationship: string): Promise<void>
}

export function message(type: string, members: Readonly<Record<string, unknown>>): Json {
  return { '@context': [DCP_CONTEXT], type, ...members }
}

export function createKit(properties: Properties, parties: Counterpart): Kit {
  const property: Kit['property'] = (name) => {
    const value = properties.get(name)
    if (value !== undefined) return value
    throw new NotRun(`dataspacetck.${name} is not given`)
  }
  const resolve: Kit['resolve'] = async (did) => {
    const answer = await ask(documentUrl(did), {
      headers: { accept: 'application/did+json, application/json' },
    })
    require2xx(answer, `The DID document of ${did}`)
    if (answer.json?.id !== did) throw new Broken(`The DID document of ${did} has the id ${answer.json?.id}`)
    return answer.json
  }
  return {
    parties,
    property,
    holderPid: (testName) => properties.correlationId(testName) ?? randomUUID(),
    scope: (type) => `org.eclipse.dspace.dcp.vc.type:${type}:read`,
    optional: properties.get,
    resolve,
    async service(did, type) {
      const document = await resolve(did)
      const entry = [document.service ?? []].flat().find((one: Json) => [one.type].flat().includes(type))
      if (typeof entry?.serviceEndpoint === 'string') return entry.serviceEndpoint.replace(/\/+$/, '')
      throw new Broken(
        `The DID document of ${did} has no ${type} whose serviceEndpoint is a text (DCP §4.2, §6.2)`,
      )
    },
    send: (url, authorization, body) =>
      ask(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async accessToken(audience, scopes) {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: property('sts.client.id'),
        client_secret: property('sts.client.secret'),
        audience,
        bearer_access_scope: scopes.join(' '),
      })
      const answer = await ask(`${property('sts.url').replace(/\/+$/, '')}/token`, {
        method: 'POST',
        body: form,
      })
      const token = answer.json?.access_token
      const granted = typeof token === 'string' ? decodeJwt(token).claims.token : undefined
      if (answer.status === 200 && typeof granted === 'string') return granted
      throw new NotRun(`the secure token service gives no token for ${audience}: ${answer.status}`)
    },
    async requireSigned(jwt, did, relationship) {
      const { header } = decodeJwt(jwt)
      const document = await resolve(did)
      const id = String(header.kid ?? '')
      const absolute = id.startsWith('did:') ? id : `${did}#${id.replace(/^#/, '')}`
      const names = (one: Json): string => (typeof one === 'string' ? one : one.id)
      const full = (name: string): string => (name.startsWith('#') ? did + name : name)
      if (!(document[relationship] ?? []).some((one: Json) => full(names(one)) === absolute)) {
        throw new Broken(`kid ${id} does not stand under ${relationship} of ${did}`)
      }
      const method = [...(document.verificationMethod ?? []), ...document[relationship]].find(
        (one: Json) => typeof one === 'object' && full(one.id) === absolute,
      )
      try {
        const jws = parseJws(jwt, { maxBytes: 4_194_304 })
        verifyJws(
          jws,
          importVerificationKey(parsePublicJwk(method.publicKeyJwk), jws.header.alg, { cache: false }),
        )
      } catch (error) {
        throw new Broken(`A JWT of ${did} does not verify: ${error instanceof Error ? error.message : ''}`)
      }
    },
  }
}

/** did:web §3.2; plain http for this machine alone, as the kit has it. */
function documentUrl(did: string): string {
  const match = /^did:web:([^:]+)((?::[^:]+)*)$/.exec(did)
  if (match === null) throw new NotRun(`${did} is no did:web: this check resolves no other`)
  const host = decodeURIComponent(match[1] ?? '')
  const path = (match[2] ?? '').replaceAll(':', '/')
  const scheme = /^(localhost|127\.|\[::1\])/.test(host) ? 'http' : 'https'
  return `${scheme}://${host}${path === '' ? '/.well-known' : path}/did.json`
}
