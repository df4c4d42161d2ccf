import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signJws } from '../../../src/lib/jws.ts'
import { createTestKey, type TestKey } from '../../support/credential-issuer.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
export type Json = any

export interface Received {
  readonly method: string
  readonly path: string
  readonly bearer: { readonly header: Json; readonly claims: Json } | undefined
  readonly body: Json
}

export interface Reply {
  readonly status?: number
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Members of a dataspace that are not ours, on one web server of loopback: what they publish and answer is for a test to say. */
export interface Counterpart {
  readonly url: string
  /** A party with did:web, a key under all relationships, and both services at its own base. */
  party(name: string, changes?: PartyChanges): Party
  /** What the path answers; absent = 404. A function is asked each time. */
  readonly replies: Record<string, ((received: Received) => Reply | Promise<Reply>) | undefined>
  readonly received: Received[]
  close(): Promise<void>
}

export interface PartyChanges {
  readonly document?: (document: Json) => Json
  readonly key?: TestKey
}

export interface Party {
  readonly name: string
  readonly did: string
  readonly base: string
  readonly key: TestKey
  readonly kid: string
  /** A self-issued ID token for somebody, whole but for the changes. `undefined` takes a claim out. */
  token(audience: string, changes?: TokenChanges): string
  /** A credential as JWT of VCDM 1.1. */
  credential(subject: string, changes?: CredentialChanges): string
  /** A presentation as JWT of VCDM 1.1. */
  presentation(audience: string, credentials: readonly string[], changes?: TokenChanges): string
}

export interface TokenChanges {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly signer?: TestKey
}

export interface CredentialChanges extends TokenChanges {
  readonly type?: string
  readonly vc?: Readonly<Record<string, unknown>>
  readonly subjectClaims?: Readonly<Record<string, unknown>>
}

export const now = (): number => Math.floor(Date.now() / 1000)

export async function startCounterpart(): Promise<Counterpart> {
  const replies: Counterpart['replies'] = {}
  const received: Received[] = []
  const documents = new Map<string, () => Json>()
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    const document = documents.get(path)
    if (document !== undefined) {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(document()))
      return
    }
    const question = await read(request, path)
    received.push(question)
    const {
      status = 200,
      json,
      headers = {},
    } = (await replies[path]?.(question)) ?? { status: 404, json: {} }
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(json === undefined ? '' : JSON.stringify(json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://localhost:${port}`
  return {
    url,
    replies,
    received,
    party: (name, changes = {}) => createParty(url, port, documents, name, changes),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function read(request: IncomingMessage, path: string): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return {
    method: request.method ?? '',
    path,
    bearer: decode(request.headers.authorization?.replace(/^Bearer /i, '')),
    body: text === '' ? undefined : JSON.parse(text),
  }
}

export function decode(jwt: string | undefined): Received['bearer'] {
  const [header, claims] = (jwt ?? '').split('.')
  if (header === undefined || claims === undefined) return undefined
  const part = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())
  return { header: part(header), claims: part(claims) }
}

function createParty(
  url: string,
  port: number,
  documents: Map<string, () => Json>,
  name: string,
  { document: change = (document) => document, key = createTestKey() }: PartyChanges,
): Party {
  const did = `did:web:localhost%3A${port}:${name}`
  const kid = `${did}#key-1`
  const base = `${url}/${name}`
  documents.set(`/${name}/did.json`, () =>
    change({
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/dspace-dcp/v1.0'],
      id: did,
      verificationMethod: [{ id: kid, type: 'JsonWebKey2020', controller: did, publicKeyJwk: key.jwk }],
      authentication: [kid],
      assertionMethod: [kid],
      capabilityInvocation: [kid],
      service: [
        { id: `${did}#cs`, type: 'CredentialService', serviceEndpoint: base },
        { id: `${did}#is`, type: 'IssuerService', serviceEndpoint: base },
      ],
    }),
  )
  const sign = (
    { header, claims, signer = key }: TokenChanges,
    usualHeader: Readonly<Record<string, unknown>>,
    usual: Readonly<Record<string, unknown>>,
  ): string =>
    signJws(
      { alg: 'ES256', ...usualHeader, kid, ...header } as { alg: 'ES256' },
      JSON.parse(JSON.stringify({ ...usual, ...claims })),
      signer.privateKey,
    )
  return {
    name,
    did,
    base,
    key,
    kid,
    token: (audience, changes = {}) =>
      sign(
        changes,
        { typ: 'JWT' },
        { iss: did, sub: did, aud: audience, iat: now(), exp: now() + 120, jti: randomUUID() },
      ),
    credential: (subject, { type = 'MembershipCredential', vc, subjectClaims, ...changes } = {}) =>
      sign(
        changes,
        { typ: 'JWT' },
        {
          iss: did,
          sub: subject,
          jti: `urn:uuid:${randomUUID()}`,
          nbf: now(),
          exp: now() + 3600,
          vc: {
            '@context': ['https://www.w3.org/2018/credentials/v1'],
            type: ['VerifiableCredential', type],
            credentialSubject: { id: subject, ...subjectClaims },
            ...vc,
          },
        },
      ),
    presentation: (audience, credentials, changes = {}) =>
      sign(
        changes,
        { typ: 'JWT' },
        {
          iss: did,
          aud: audience,
          iat: now(),
          exp: now() + 60,
          jti: randomUUID(),
          vp: {
            '@context': ['https://www.w3.org/2018/credentials/v1'],
            type: ['VerifiablePresentation'],
            holder: did,
            verifiableCredential: credentials,
          },
        },
      ),
  }
}
