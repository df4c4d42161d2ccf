import { createHash } from 'node:crypto'
import { getListFromStatusListJWT, getStatusListFromJWT } from '@sd-jwt/jwt-status-list'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose'
import { issuerKeyOf } from './issuer-key.ts'

/** An SD-JWT VC as `@sd-jwt/sd-jwt-vc` reads it after verifying signature and times. */
export interface VerifiedSdJwtVc {
  readonly header: Readonly<Record<string, unknown>>
  /** All disclosures given. */
  readonly claims: Readonly<Record<string, unknown>> & {
    readonly vct: string
    readonly iss?: string
    readonly cnf?: { readonly jwk: JWK }
  }
  /** Names of claims that the holder may withhold. */
  readonly disclosable: readonly string[]
}

const verifyWith = (jwk: JWK) => async (data: string, signature: string) => {
  try {
    await compactVerify(`${data}.${signature}`, await importJWK(jwk, 'ES256'))
    return true
  } catch {
    return false
  }
}

const hasher = (data: string | ArrayBuffer) =>
  createHash('sha256')
    .update(typeof data === 'string' ? data : new Uint8Array(data))
    .digest()

/** @throws {Error} when the credential does not hold; its status is read apart, by {@link readStatus} */
export async function verifySdJwtVc(credential: string, trustAnchor?: string): Promise<VerifiedSdJwtVc> {
  const jwk = await issuerKeyOf(credential.split('~')[0] ?? '', trustAnchor)
  const instance = new SDJwtVcInstance({
    hasher,
    hashAlg: 'sha-256',
    verifier: verifyWith(jwk),
    statusListFetcher: (uri) => fetchStatusList(uri),
    statusVerifier: async () => true,
    statusValidator: async () => {},
  })
  const { header, payload } = await instance.verify(credential, { requiredClaimKeys: ['vct', 'iat'] })
  const { disclosures } = await instance.decode(credential)
  return {
    header: header ?? {},
    claims: payload as VerifiedSdJwtVc['claims'],
    disclosable: (disclosures ?? []).map(({ key }) => String(key)),
  }
}

/**
 * The entry of a credential in its Token Status List, whose signature is verified with the key that the list itself names.
 * 0 valid, 1 invalid, 2 suspended.
 */
export async function readStatus(credential: string, trustAnchor?: string): Promise<number> {
  const { idx, uri } = getStatusListFromJWT(credential.split('~')[0] ?? '')
  const list = await fetchStatusList(uri)
  await compactVerify(list, await importJWK(await issuerKeyOf(list, trustAnchor), 'ES256'))
  const { typ } = decodeProtectedHeader(list)
  if (typ !== 'statuslist+jwt') throw new Error(`the list is of type ${typ}`)
  const { sub } = JSON.parse(Buffer.from(list.split('.')[1] ?? '', 'base64url').toString())
  if (sub !== uri) throw new Error(`the list says that it is ${sub}, and was fetched from ${uri}`)
  return getListFromStatusListJWT(list).getStatus(idx)
}

async function fetchStatusList(uri: string): Promise<string> {
  const response = await fetch(uri, { headers: { accept: 'application/statuslist+jwt' } })
  if (response.status !== 200) throw new Error(`status list: ${response.status}`)
  return response.text()
}
