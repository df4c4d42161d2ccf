import { decodeJwt, decodeProtectedHeader } from 'jose'
import { type Answer, send, sendForm } from '../../src/cli/tour/answer.ts'
import type { HolderKeyPair } from '../../src/cli/tour/wallet.ts'
import type { ClaimPath } from '../../src/core/issuers/claim-path.ts'
import { presentSdJwt } from '../../src/formats/index.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { signBytes } from '../../src/lib/jws.ts'

/** The wallet's side of OpenID4VP 1.0, as small as it can be. */

export interface RequestObject {
  readonly client_id: string
  readonly response_uri: string
  readonly response_mode: string
  readonly nonce: string
  readonly state: string
  readonly aud?: string
  readonly wallet_nonce?: string
  readonly transaction_data?: readonly string[]
  readonly dcql_query: { readonly credentials: readonly { readonly id: string }[] }
  readonly client_metadata: {
    readonly vp_formats_supported: Readonly<Record<string, unknown>>
    readonly jwks?: { readonly keys: readonly Readonly<Record<string, string>>[] }
  }
}

export function requestUriOf(openingUri: string): string {
  return new URL(openingUri).searchParams.get('request_uri') ?? ''
}

export async function fetchRequest(openingUri: string): Promise<RequestObject> {
  const { status, body, headers } = await send<string>(requestUriOf(openingUri))
  if (status !== 200) throw new Error(`request object: ${status} ${JSON.stringify(body)}`)
  const type = headers.get('content-type')?.split(';')[0]
  if (type !== 'application/oauth-authz-req+jwt') throw new Error(`content type ${type}`)
  if (decodeProtectedHeader(body).typ !== 'oauth-authz-req+jwt') throw new Error('typ')
  return decodeJwt(body) as unknown as RequestObject
}

/** A presentation of `credential` that answers `request`, and authorizes its transactions. */
export function presentTo(
  request: Pick<RequestObject, 'client_id' | 'nonce' | 'transaction_data'>,
  credential: string,
  key: HolderKeyPair,
  paths: readonly ClaimPath[],
  issuedAt = Date.now(),
): Promise<string> {
  return presentSdJwt(credential, paths, {
    audience: request.client_id,
    nonce: request.nonce,
    issuedAt,
    algorithm: 'ES256',
    ...(request.transaction_data === undefined
      ? {}
      : { claims: { transaction_data_hashes: request.transaction_data.map(sha256Base64url) } }),
    sign: async (data) => signBytes('ES256', key.privateKey, data),
  })
}

export interface ResponseAnswer {
  readonly redirect_uri?: string
  readonly error?: string
  readonly error_description?: string
}

export function answer(
  { response_uri, state }: RequestObject,
  vpToken: Readonly<Record<string, readonly unknown[]>>,
): Promise<Answer<ResponseAnswer>> {
  return sendForm(response_uri, { state, vp_token: JSON.stringify(vpToken) })
}
