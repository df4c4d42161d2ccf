import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { JwtSigner } from '@openid4vc/oauth2'
import { Openid4vpVerifier } from '@openid4vc/openid4vp'
import { calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { findFreePort } from '../../src/cli/tour/office-process.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { createCallbacks, signJwt } from '../interop/wallets/callbacks.ts'
import { createForeignIdentity } from './foreign-issuer/identity.ts'

/** A small verifier of OpenID4VP 1.0 on other people's code (`@openid4vc/openid4vp`): what our own wallet has to get along with. */
export interface ForeignVerifier {
  readonly url: string
  ask(question: ForeignQuestion): Promise<ForeignRequest>
  close(): Promise<void>
}

export interface ForeignQuestion {
  readonly dcqlQuery: object
  readonly naming: 'decentralized_identifier' | 'x509_san_dns' | 'x509_hash' | 'redirect_uri'
  readonly responseMode?: 'direct_post' | 'direct_post.jwt'
  readonly method?: 'get' | 'post'
  /** Absent: the library's own, which is the reference itself. */
  readonly audience?: string
  readonly transactionData?: readonly string[]
}

export interface ForeignAnswer {
  readonly error?: string
  /** By query; undefined when the library finds fault. */
  readonly presentations?: Readonly<Record<string, readonly string[]>>
  readonly isSatisfied?: boolean
}

export interface ForeignRequest {
  readonly uri: string
  readonly clientId: string
  readonly nonce: string
  /** In the order in which they came. */
  readonly answers: readonly ForeignAnswer[]
}

interface Session extends ForeignRequest {
  readonly payload: Readonly<Record<string, unknown>>
  readonly signer?: JwtSigner
  readonly question: ForeignQuestion
  readonly answers: ForeignAnswer[]
}

export async function startForeignVerifier(): Promise<ForeignVerifier> {
  const port = await findFreePort()
  const url = `http://localhost:${port}`
  const identity = await createForeignIdentity(url)
  const encryption = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const encryptionJwk = await encryptionKeyOf(encryption.publicKey)
  const sessions = new Map<string, Session>()

  const callbacks = {
    ...createCallbacks(() => identity.privateKey),
    signJwt: (_signer: JwtSigner, { header, payload }: { header: object; payload: object }) => ({
      jwt: signJwt(identity.privateKey, header, payload),
      signerJwk: identity.publicJwk as never,
    }),
    async decryptJwe(jwe: string) {
      const { plaintext } = await compactDecrypt(jwe, encryption.privateKey)
      return {
        decrypted: true as const,
        payload: new TextDecoder().decode(plaintext),
        decryptionJwk: encryptionJwk as never,
      }
    },
  }
  const verifier = new Openid4vpVerifier({ callbacks })
  const signers = {
    decentralized_identifier: {
      clientId: `decentralized_identifier:${identity.did}`,
      signer: { method: 'did', didUrl: `${identity.did}#0`, alg: 'ES256' },
    },
    x509_san_dns: {
      clientId: 'x509_san_dns:localhost',
      signer: { method: 'x5c', x5c: [...identity.x5c], alg: 'ES256' },
    },
    x509_hash: {
      clientId: `x509_hash:${sha256Base64url(Buffer.from(identity.x5c[0] ?? '', 'base64'))}`,
      signer: { method: 'x5c', x5c: [...identity.x5c], alg: 'ES256' },
    },
  } as const

  const create = (id: string, { question, payload, signer }: Session, walletNonce?: string) =>
    verifier.createOpenId4vpAuthorizationRequest({
      authorizationRequestPayload: {
        ...payload,
        ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
      } as never,
      ...(signer === undefined
        ? {}
        : {
            jar: {
              requestUri: `${url}/requests/${id}`,
              jwtSigner: signer,
              expiresInSeconds: 300,
              ...(question.audience === undefined
                ? {}
                : { additionalJwtPayload: { aud: question.audience } }),
            },
          }),
      ...(walletNonce === undefined ? {} : { wallet: { expectedNonce: walletNonce } }),
    } as never)

  async function read(form: URLSearchParams, { payload }: Session): Promise<ForeignAnswer> {
    const members = Object.fromEntries(form)
    if (members['error'] !== undefined) return { error: members['error'] }
    const parsed = (await verifier.parseOpenid4vpAuthorizationResponse({
      authorizationResponse: members,
      authorizationRequestPayload: payload as never,
      callbacks,
    } as never)) as unknown as {
      dcql: { presentations: Record<string, readonly string[]> }
    }
    const { presentations } = parsed.dcql
    return { presentations, isSatisfied: Object.keys(presentations).length > 0 }
  }

  const server = createServer(async (request, response) => {
    const [, kind, id = ''] = (request.url ?? '').split('/')
    const session = sessions.get(id)
    const form = new URLSearchParams(await bodyOf(request))
    if (session === undefined) {
      response.writeHead(404).end()
    } else if (kind === 'requests') {
      const nonce = form.get('wallet_nonce') ?? undefined
      const { jar } = (await create(id, session, nonce)) as { jar?: { authorizationRequestJwt: string } }
      const jwt = jar?.authorizationRequestJwt ?? ''
      response.writeHead(200, { 'content-type': 'application/oauth-authz-req+jwt' }).end(jwt)
    } else {
      try {
        session.answers.push(await read(form, session))
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ redirect_uri: `${url}/done#${id}` }))
      } catch (error) {
        session.answers.push({ error: String(error) })
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error: 'invalid_request', error_description: String(error) }))
      }
    }
  })
  server.listen(port)
  await once(server, 'listening')

  return {
    url,
    async ask(question) {
      const id = randomUUID()
      const nonce = randomUUID()
      const responseUri = `${url}/responses/${id}`
      const named = question.naming === 'redirect_uri' ? undefined : signers[question.naming]
      const clientId = named?.clientId ?? `redirect_uri:${responseUri}`
      const { responseMode = 'direct_post' } = question
      const algorithms = { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] }
      const payload = {
        response_type: 'vp_token',
        response_mode: responseMode,
        response_uri: responseUri,
        client_id: clientId,
        nonce,
        state: randomUUID(),
        dcql_query: question.dcqlQuery,
        ...(question.transactionData === undefined ? {} : { transaction_data: question.transactionData }),
        client_metadata: {
          vp_formats_supported: { 'dc+sd-jwt': algorithms, jwt_vc_json: { alg_values: ['ES256'] } },
          ...(responseMode === 'direct_post'
            ? {}
            : {
                jwks: { keys: [encryptionJwk] },
                encrypted_response_enc_values_supported: ['A256GCM'],
              }),
        },
      }
      const session: Session = {
        uri: '',
        clientId,
        nonce,
        answers: [],
        payload,
        question,
        ...(named === undefined ? {} : { signer: named.signer as unknown as JwtSigner }),
      }
      const { authorizationRequest } = (await create(id, session)) as { authorizationRequest: string }
      const method = question.method === 'post' ? '&request_uri_method=post' : ''
      sessions.set(id, session)
      return Object.assign(session, { uri: `${authorizationRequest}${method}` })
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function encryptionKeyOf(publicKey: Parameters<typeof exportJWK>[0]): Promise<JWK> {
  const jwk = await exportJWK(publicKey)
  await importJWK(jwk, 'ECDH-ES')
  return { ...jwk, use: 'enc', alg: 'ECDH-ES', kid: await calculateJwkThumbprint(jwk) }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
