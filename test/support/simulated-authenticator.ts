import { createHash, randomUUID } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { SignatureAlgorithm } from '../../src/core/identities/signing-key.ts'
import { createDidJwk } from '../../src/identifiers/did-jwk/did-jwk.ts'
import { jwkThumbprint, parsePublicJwk } from '../../src/lib/jwk.ts'
import { signJws } from '../../src/lib/jws.ts'
import { createTestKey } from './credential-issuer.ts'
import { createIonDid, ionDocument } from './ion-did.ts'

// A fake. It stands in for Microsoft Authenticator and does what section 8 of the contract says that Authenticator does; it shares no code
// with Microsoft's wallet, and that it is served here says nothing about a real phone.

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
export type Loose = any

export interface WalletAnswer {
  readonly status: number
  readonly body: Loose
}

export interface FetchedRequest {
  readonly jwt: string
  readonly header: Loose
  readonly claims: Loose
}

export interface SimulatedAuthenticator {
  readonly did: string
  readonly kid: string
  /** The request behind a link. @throws {Error} when there is none */
  open(url: string): Promise<FetchedRequest>
  /** As {@link open}, whatever the answer. */
  fetchRequest(
    url: string,
  ): Promise<{ readonly status: number; readonly type: string | null; readonly text: string }>
  /** The contract that an issuance request names. */
  readManifest(request: FetchedRequest): Promise<FetchedRequest>
  /** The signed message that asks for a credential; `change` is put over its claims. */
  issueToken(request: FetchedRequest, manifest: FetchedRequest, change?: Loose, pin?: string): string
  postIssue(manifest: FetchedRequest, token: string): Promise<WalletAnswer>
  /** Asks for the credential, with the code that its person types. */
  collect(request: FetchedRequest, pin?: string): Promise<WalletAnswer>
  complete(request: FetchedRequest, code?: string, details?: string): Promise<WalletAnswer>
  /** Link to credential, and the wallet's word that it has it. */
  takeCredential(url: string, pin?: string): Promise<string>
  /** The form that presents `credentials`, one for each input descriptor; `change` spoils a part of it. */
  presentation(
    request: FetchedRequest,
    credentials: readonly string[],
    change?: PresentationChange,
  ): URLSearchParams
  postPresentation(request: FetchedRequest, form: URLSearchParams): Promise<WalletAnswer>
  present(
    request: FetchedRequest,
    credentials: readonly string[],
    change?: PresentationChange,
  ): Promise<WalletAnswer>
}

export interface PresentationChange {
  readonly idToken?: Loose
  readonly vpToken?: Loose
  readonly submission?: Loose
  /** A presentation for each credential, and `vp_token` as a list. */
  readonly asList?: boolean
  /** Who signs the presentation, instead of this wallet. */
  readonly vpBy?: SimulatedAuthenticator
}

type Wallet = SimulatedAuthenticator & { sign(claims: Loose): string }

export function createSimulatedAuthenticator({
  algorithm = 'ES256K',
  method = 'ion',
}: {
  readonly algorithm?: SignatureAlgorithm
  readonly method?: 'ion' | 'jwk'
} = {}): SimulatedAuthenticator {
  const key = createTestKey(algorithm)
  const type = algorithm === 'ES256K' ? 'EcdsaSecp256k1VerificationKey2019' : 'JsonWebKey2020'
  const ion = createIonDid([
    ionDocument([{ id: 'sign', type, publicKeyJwk: key.jwk, purposes: ['authentication'] }]),
  ])
  const named =
    method === 'ion'
      ? { did: ion, kid: `${ion}#sign` }
      : { did: createDidJwk(key.jwk).did, kid: createDidJwk(key.jwk).verificationMethod }
  const { did, kid } = named
  const sign = (claims: Loose): string => signJws({ alg: algorithm, typ: 'JWT', kid }, claims, key.privateKey)
  const seconds = () => Math.floor(Date.now() / 1000)

  const wallet: Wallet = {
    did,
    kid,
    sign,
    async fetchRequest(url) {
      const [, requestUri] = /^openid-vc:\/\/\?request_uri=(https?:.+)$/.exec(url) ?? []
      if (requestUri === undefined) throw new Error(`no link of this wallet: ${url}`)
      const response = await fetch(requestUri, {
        redirect: 'error',
        headers: { prefer: 'JWT-interop-profile-0.0.1', 'content-type': 'text/plain' },
      })
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      }
    },
    async open(url) {
      const { status, text } = await wallet.fetchRequest(url)
      if (status !== 200) throw new Error(`request: ${status} ${text}`)
      const request = read(text)
      requireWhatTheWalletRequires(request)
      return request
    },
    async readManifest({ claims }) {
      const url = claims.claims.vp_token.presentation_definition.input_descriptors[0].issuance[0].manifest
      const response = await fetch(url, { headers: { 'x-ms-sign-contract': 'true' } })
      if (response.status !== 200) throw new Error(`manifest: ${response.status} ${await response.text()}`)
      return read(((await response.json()) as { token: string }).token)
    },
    issueToken({ claims }, manifest, change = {}, pin) {
      const hashed = pin === undefined ? undefined : hashPin(claims.pin, pin)
      return sign({
        iss: 'https://self-issued.me',
        sub: jwkThumbprint(parsePublicJwk(key.jwk)),
        sub_jwk: key.jwk,
        did,
        aud: manifest.claims.input.credentialIssuer,
        contract: manifest.claims.display.contract,
        iat: seconds(),
        exp: seconds() + 3600,
        jti: randomUUID(),
        ...(hashed === undefined ? {} : { pin: hashed }),
        attestations: { idTokens: { 'https://self-issued.me': claims.id_token_hint } },
        ...change,
      })
    },
    postIssue: (manifest, token) =>
      post(manifest.claims.input.credentialIssuer, token, { 'content-type': 'text/plain' }),
    async collect(request, pin) {
      const manifest = await wallet.readManifest(request)
      return wallet.postIssue(manifest, wallet.issueToken(request, manifest, {}, pin))
    },
    complete: ({ claims }, code = 'issuance_successful', details) =>
      post(
        claims.redirect_uri,
        JSON.stringify({ code, state: claims.state, ...(details === undefined ? {} : { details }) }),
        { 'content-type': 'application/json' },
      ),
    async takeCredential(url, pin) {
      const request = await wallet.open(url)
      const { status, body } = await wallet.collect(request, pin)
      if (status !== 200) throw new Error(`issue: ${status} ${JSON.stringify(body)}`)
      const completed = await wallet.complete(request)
      if (completed.status !== 200) throw new Error(`complete: ${completed.status}`)
      return body.vc
    },
    presentation({ claims }, credentials, change = {}) {
      const { presentation_definition: definition } = claims.claims.vp_token
      const signer = (change.vpBy ?? wallet) as Wallet
      const present = (list: readonly string[]) =>
        signer.sign({
          iss: signer.did,
          aud: claims.client_id,
          nonce: claims.nonce,
          iat: seconds(),
          nbf: seconds(),
          exp: seconds() + 300,
          jti: randomUUID(),
          vp: {
            '@context': ['https://www.w3.org/2018/credentials/v1'],
            type: ['VerifiablePresentation'],
            verifiableCredential: list,
          },
          ...change.vpToken,
        })
      const { asList = false } = change
      const vpTokens = asList ? credentials.map((one) => present([one])) : [present(credentials)]
      const submission = {
        id: randomUUID(),
        definition_id: definition.id,
        descriptor_map: definition.input_descriptors.map((descriptor: Loose, index: number) => ({
          id: descriptor.id,
          format: 'jwt_vp',
          path: asList ? `$[${index}]` : '$',
          path_nested: {
            id: descriptor.id,
            format: 'jwt_vc',
            path: `$.verifiableCredential[${asList ? 0 : index}]`,
          },
        })),
        ...change.submission,
      }
      const idToken = sign({
        iss: 'https://self-issued.me/v2/openid-vc',
        sub: did,
        aud: claims.client_id,
        nonce: claims.nonce,
        iat: seconds(),
        exp: seconds() + 300,
        jti: randomUUID(),
        _vp_token: asList ? splitSubmission(submission) : { presentation_submission: submission },
        ...change.idToken,
      })
      const form = new URLSearchParams({ id_token: idToken, state: claims.state })
      for (const token of vpTokens) form.append('vp_token', token)
      return form
    },
    postPresentation: ({ claims }, form) =>
      post(claims.redirect_uri, form.toString(), { 'content-type': 'application/x-www-form-urlencoded' }),
    present: (request, credentials, change) =>
      wallet.postPresentation(request, wallet.presentation(request, credentials, change)),
  }
  return wallet
}

/** As the wallet's library writes it when there are several presentations: a submission for each. */
function splitSubmission(submission: Loose): Loose {
  return submission.descriptor_map.map((entry: Loose) => ({
    presentation_submission: { ...submission, id: randomUUID(), descriptor_map: [entry] },
  }))
}

function read(jwt: string): FetchedRequest {
  return { jwt, header: decodeProtectedHeader(jwt), claims: decodeJwt(jwt) }
}

/** What the Authenticator's library refuses a request for (contract section 8.1). */
function requireWhatTheWalletRequires({ header, claims }: FetchedRequest): void {
  const { vp_formats: formats, subject_syntax_types_supported: subjects } = claims.registration
  const definition = claims.claims.vp_token.presentation_definition
  const holds: Readonly<Record<string, boolean>> = {
    'DID of kid is client_id': header.kid.split('#')[0] === claims.client_id,
    response_mode: claims.response_mode === 'post',
    response_type: claims.response_type === 'id_token',
    scope: claims.scope === 'openid',
    'did:ion': subjects.includes('did:ion'),
    'ES256K of presentations': formats.jwt_vp.alg.includes('ES256K'),
    'ES256K of credentials': formats.jwt_vc.alg.includes('ES256K'),
    input_descriptors: definition.input_descriptors.length > 0,
    pin:
      claims.pin === undefined ||
      (claims.pin.length >= 1 && ['numeric', 'alphanumeric'].includes(claims.pin.type)),
  }
  const broken = Object.keys(holds).filter((name) => !holds[name])
  if (broken.length > 0) throw new Error(`the wallet refuses the request: ${broken.join(', ')}`)
}

export function hashPin({ salt }: { readonly salt: string }, pin: string): string {
  return createHash('sha256').update(`${salt}${pin}`).digest('base64')
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<WalletAnswer> {
  const response = await fetch(url, { method: 'POST', redirect: 'error', headers, body })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
