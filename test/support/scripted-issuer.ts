import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PublicJwk } from '../../src/core/identities/signing-key.ts'
import type { CredentialToIssue } from '../../src/core/ports/credential-format.ts'
import { createSdJwtVcFormat } from '../../src/formats/sd-jwt-vc/sd-jwt-vc.ts'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { jwkThumbprint, parsePublicJwk } from '../../src/lib/jwk.ts'
import { tokenStatusListFormat } from '../../src/status-lists/token-status-list/token-status-list.ts'
import { testRandom } from '../fakes/fake-clock.ts'
import { createTestIssuer, createTestKey, credentialOf, type TestIssuer } from './credential-issuer.ts'

export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The body as JSON. */
  json(): ReturnType<typeof JSON.parse>
}

/** JSON with status 200; a status and JSON; or whatever a test does with the answer itself. */
export type Reply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly json: unknown }
  | ((response: ServerResponse) => void)

export interface ScriptedIssuer {
  readonly url: string
  readonly issuer: TestIssuer
  /** What it was asked, in order. */
  readonly asked: Asked[]
  readonly statuses: Map<number, number>
  /** Answers of a test's own, by path; undefined = as a good issuer. */
  readonly replies: Record<
    string,
    ((asked: Asked) => Reply | undefined | Promise<Reply | undefined>) | undefined
  >
  offerUri(changes?: Readonly<Record<string, unknown>>): string
  /** The key that a proof was made with. */
  provedKeys(asked: Asked): readonly PublicJwk[]
  credential(holder: PublicJwk | undefined, changes?: Partial<CredentialToIssue>): Promise<string>
  metadata(): Record<string, unknown>
  close(): Promise<void>
}

const PRE_AUTHORIZED_CODE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const format = createSdJwtVcFormat({ random: testRandom })

/** An issuer of OpenID4VCI 1.0 of which every answer can be another: what a wallet has to be ready for. */
export async function startScriptedIssuer(now: () => number): Promise<ScriptedIssuer> {
  const key = createTestKey()
  const did = `did:jwk:${encodeBase64url(JSON.stringify(key.jwk))}`
  const base = createTestIssuer('ES256', did)
  const issuer: TestIssuer = {
    ...base,
    key,
    signer: { issuer: did, algorithm: 'ES256', header: { kid: `${did}#0` }, sign: key.sign },
  }
  const asked: Asked[] = []
  const statuses = new Map<number, number>()
  const replies: ScriptedIssuer['replies'] = {}
  let issued = 0

  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const question: Asked = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      json: () => JSON.parse(body),
    }
    asked.push(question)
    const reply = (await replies[question.path]?.(question)) ?? (await good(question))
    if (typeof reply === 'function') return reply(response)
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
    response.end(typeof reply.json === 'string' ? reply.json : JSON.stringify(reply.json))
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const type = { vct: `${url}/types/degree` }

  const self: ScriptedIssuer = {
    url,
    issuer,
    asked,
    statuses,
    replies,
    offerUri: (changes = {}) => {
      const offer = {
        credential_issuer: url,
        credential_configuration_ids: ['Degree'],
        grants: { [PRE_AUTHORIZED_CODE]: { 'pre-authorized_code': 'code' } },
        ...changes,
      }
      return `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`
    },
    provedKeys: (question) => {
      const { proofs, proof } = question.json()
      const jwts: string[] = proofs?.jwt ?? (proof === undefined ? [] : [proof.jwt])
      return jwts.map((jwt) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).jwk)
    },
    credential: (holder, changes = {}) =>
      format.issue(
        credentialOf(issuer, {
          type,
          claims: { name: 'Ada' },
          claimDefinitions: [{ path: ['name'], selectivelyDisclosable: true, mandatory: true, display: [] }],
          ...(holder === undefined
            ? {}
            : { holderKey: { jwk: holder, thumbprint: jwkThumbprint(parsePublicJwk(holder)) } }),
          issuedAt: now(),
          status: tokenStatusListFormat.claim(`${url}/status`, issued++),
          ...changes,
        }),
      ),
    metadata: () => ({
      credential_issuer: url,
      credential_endpoint: `${url}/credential`,
      nonce_endpoint: `${url}/nonce`,
      deferred_credential_endpoint: `${url}/deferred`,
      notification_endpoint: `${url}/notification`,
      batch_credential_issuance: { batch_size: 5 },
      credential_configurations_supported: {
        Degree: {
          format: 'dc+sd-jwt',
          ...type,
          cryptographic_binding_methods_supported: ['jwk'],
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
        },
      },
    }),
    close: async () => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }

  async function good(question: Asked): Promise<Reply> {
    switch (question.path) {
      case '/.well-known/openid-credential-issuer':
        return { json: self.metadata() }
      case '/.well-known/oauth-authorization-server':
        return { json: { issuer: url, token_endpoint: `${url}/token` } }
      case '/token':
        return { json: { access_token: 'token', token_type: 'Bearer', expires_in: 300 } }
      case '/nonce':
        return { json: { c_nonce: `nonce ${asked.length}` } }
      case '/credential': {
        const keys = self.provedKeys(question)
        const credentials = await Promise.all(
          keys.map(async (holder) => ({ credential: await self.credential(holder) })),
        )
        return { json: { credentials, notification_id: 'notify' } }
      }
      case '/notification':
        return { status: 204, json: '' }
      case '/status':
        return statusList()
      default:
        return { status: 404, json: { error: 'not_found' } }
    }
  }

  async function statusList(): Promise<Reply> {
    const packed = new Uint8Array(64)
    for (const [index, value] of statuses) tokenStatusListFormat.set(packed, index, value)
    const token = await tokenStatusListFormat.publish({
      id: 'list' as never,
      url: `${url}/status`,
      signer: issuer.signer,
      bitsPerEntry: 2,
      packed,
      issuedAt: now(),
      expiresAt: now() + 3_600_000,
      ttlSeconds: 60,
    })
    return (response) => {
      response.writeHead(200, { 'content-type': 'application/statuslist+jwt' })
      response.end(token)
    }
  }

  return self
}
