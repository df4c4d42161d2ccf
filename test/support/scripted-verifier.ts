import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { signJws } from '../../src/lib/jws.ts'
import { createCertificateAuthority } from './certificate-authority.ts'
import { createTestKey, type TestKey } from './credential-issuer.ts'

type Members = Readonly<Record<string, unknown>>

/** What a test changes of a request that is good. `undefined` takes a member away. */
export interface Changes {
  /** How the verifier names itself. */
  readonly naming?: keyof ScriptedVerifier['clientIds']
  /** By reference, by value, or as parameters of the link. */
  readonly passing?: 'get' | 'post' | 'value' | 'link'
  readonly claims?: Members
  readonly header?: Members
  /** Parameters of the link. */
  readonly link?: Members
  readonly key?: TestKey
  /** Instead of the signed object. */
  readonly object?: string
  /** Of the attestation, where there is one. */
  readonly attestation?: { readonly claims?: Members; readonly header?: Members; readonly key?: TestKey }
  /** Answers the reference otherwise. */
  readonly serve?: (response: ServerResponse) => void
}

export interface ScriptedVerifier {
  readonly url: string
  readonly key: TestKey
  readonly did: string
  /** PEM of the root under which it has its certificate. */
  readonly trustAnchor: string
  /** Whom a tenant has to believe for its attestations to hold. */
  readonly attester: string
  readonly attesterKey: TestKey
  readonly clientIds: Readonly<
    Record<
      | 'decentralized_identifier'
      | 'x509_san_dns'
      | 'x509_hash'
      | 'verifier_attestation'
      | 'redirect_uri'
      | 'registered',
      string
    >
  >
  /** What was posted to it, in order. */
  readonly posts: Readonly<Record<string, string>>[]
  readonly fetched: {
    readonly method: string
    readonly headers: IncomingHttpHeaders
    readonly body: string
  }[]
  /** How it takes the next answer; absent = well. */
  take?: (response: ServerResponse) => void
  /** A link; everything in it is good but for the changes. */
  ask(changes?: Changes): string
  close(): Promise<void>
}

const did = (key: TestKey) => `did:jwk:${encodeBase64url(JSON.stringify(key.jwk))}`

/** A verifier of OpenID4VP 1.0 of which everything can be wrong: what a wallet has to be ready for. */
export async function startScriptedVerifier(now: () => number): Promise<ScriptedVerifier> {
  const [key, attesterKey] = [createTestKey(), createTestKey()]
  const posts: Readonly<Record<string, string>>[] = []
  const fetched: ScriptedVerifier['fetched'] = []
  const served = new Map<string, (form: URLSearchParams, response: ServerResponse) => void>()

  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const path = request.url ?? ''
    if (path === '/response') {
      posts.push(Object.fromEntries(new URLSearchParams(body)))
      if (verifier.take !== undefined) return verifier.take(response)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      return
    }
    fetched.push({ method: request.method ?? '', headers: request.headers, body })
    served.get(path)?.(new URLSearchParams(body), response)
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://localhost:${(http.address() as AddressInfo).port}`

  const authority = await createCertificateAuthority()
  const pem = await authority.certify(key.jwk as never, url)
  const x5c = [pem.replace(/-----[^-]+-----|\s/g, '')]
  const responseUri = `${url}/response`
  const clientIds: ScriptedVerifier['clientIds'] = {
    decentralized_identifier: `decentralized_identifier:${did(key)}`,
    x509_san_dns: 'x509_san_dns:localhost',
    x509_hash: `x509_hash:${sha256Base64url(Buffer.from(x5c[0] ?? '', 'base64'))}`,
    verifier_attestation: 'verifier_attestation:verifier.example',
    redirect_uri: `redirect_uri:${responseUri}`,
    registered: 'verifier.example',
  }

  const attestation = ({ claims, header, key: signer = attesterKey }: NonNullable<Changes['attestation']>) =>
    signJws(
      {
        alg: 'ES256',
        typ: 'verifier-attestation+jwt',
        kid: `${did(attesterKey)}#0`,
        ...header,
      } as never,
      {
        iss: did(attesterKey),
        sub: 'verifier.example',
        exp: seconds() + 3600,
        cnf: { jwk: key.jwk },
        ...claims,
      },
      signer.privateKey,
    )
  const seconds = () => Math.floor(now() / 1000)
  const headerFor = (naming: keyof ScriptedVerifier['clientIds'], changes: Changes): Members => {
    if (naming === 'decentralized_identifier') return { kid: `${did(key)}#0` }
    if (naming === 'verifier_attestation') return { jwt: attestation(changes.attestation ?? {}) }
    return naming.startsWith('x509') ? { x5c } : { kid: 'k1' }
  }

  const verifier: ScriptedVerifier = {
    url,
    key,
    did: did(key),
    trustAnchor: authority.trustAnchor,
    attester: did(attesterKey),
    attesterKey,
    clientIds,
    posts,
    fetched,
    ask(changes = {}) {
      const { naming = 'decentralized_identifier', passing = naming === 'redirect_uri' ? 'link' : 'post' } =
        changes
      const claims = {
        response_type: 'vp_token',
        client_id: clientIds[naming],
        response_mode: 'direct_post',
        response_uri: responseUri,
        nonce: 'n-0S6_WzA2Mj',
        state: 'af0ifjsldkj',
        dcql_query: {
          credentials: [{ id: 'c', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['name'] }] }],
        },
        ...changes.claims,
      }
      const link = (parameters: Members) => {
        const all = { client_id: clientIds[naming], ...parameters, ...changes.link }
        const query = Object.entries(all).filter(([, value]) => value !== undefined)
        const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
        return `openid4vp://?${query.map(([name, value]) => `${name}=${encodeURIComponent(text(value))}`).join('&')}`
      }
      if (passing === 'link') return link(claims)
      const object = (walletNonce: string | null) =>
        changes.object ??
        signJws(
          {
            alg: 'ES256',
            typ: 'oauth-authz-req+jwt',
            ...headerFor(naming, changes),
            ...changes.header,
          } as never,
          {
            aud: 'https://self-issued.me/v2',
            iat: seconds(),
            exp: seconds() + 300,
            ...(walletNonce === null ? {} : { wallet_nonce: walletNonce }),
            ...claims,
          },
          (changes.key ?? key).privateKey,
        )
      if (passing === 'value') return link({ request: object(null) })
      const path = `/requests/${served.size}`
      served.set(path, (form, response) => {
        if (changes.serve !== undefined) return changes.serve(response)
        response.writeHead(200, { 'content-type': 'application/oauth-authz-req+jwt' })
        response.end(object(form.get('wallet_nonce')))
      })
      return link({
        request_uri: `${url}${path}`,
        ...(passing === 'post' ? { request_uri_method: 'post' } : {}),
      })
    },
    async close() {
      http.closeAllConnections()
      http.close()
    },
  }
  return verifier
}
