import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  type CallbackContext,
  clientAuthenticationAnonymous,
  HashAlgorithm,
  type Jwk,
  type JwtSigner,
  setGlobalConfig,
} from '@openid4vc/oauth2'
import { compactVerify, importJWK, type JWK } from 'jose'
import { createHolderKey } from '../../../src/cli/tour/wallet.ts'

// The offices under test speak plain http on localhost.
setGlobalConfig({ allowInsecureUrls: true })

/** A P-256 key as the `@openid4vc` libraries name it. */
export interface WalletKey {
  readonly privateKey: KeyObject
  readonly publicJwk: Jwk & JWK
  readonly signer: JwtSigner & { readonly method: 'jwk' }
}

export function createWalletKey(): WalletKey {
  const { privateKey, publicJwk } = createHolderKey()
  const jwk = { kty: 'EC', crv: 'P-256', x: String(publicJwk.x), y: String(publicJwk.y) }
  return { privateKey, publicJwk: jwk, signer: { method: 'jwk', alg: 'ES256', publicJwk: jwk } }
}

/** The cryptography that `@openid4vc/*` asks for: signing on node:crypto, verification by `jose`. */
export function createCallbacks(privateKeyOf: (signer: JwtSigner) => KeyObject): CallbackContext {
  return {
    hash: (data, alg) =>
      createHash(
        {
          [HashAlgorithm.Sha256]: 'sha256',
          [HashAlgorithm.Sha384]: 'sha384',
          [HashAlgorithm.Sha512]: 'sha512',
        }[alg],
      )
        .update(data)
        .digest(),
    generateRandom: (length) => randomBytes(length),
    signJwt: (signer, { header, payload }) => {
      if (signer.method !== 'jwk') throw new Error(`no key for a signer by ${signer.method}`)
      return { jwt: signJwt(privateKeyOf(signer), header, payload), signerJwk: signer.publicJwk }
    },
    verifyJwt: async (signer, { compact }) => {
      const jwk = await jwkOf(signer)
      try {
        await compactVerify(compact, await importJWK(jwk as JWK, signer.alg))
        return { verified: true, signerJwk: jwk }
      } catch {
        return { verified: false, signerJwk: jwk }
      }
    },
    decryptJwe: () => ({ decrypted: false }),
    encryptJwe: () => {
      throw new Error('nothing is encrypted here')
    },
    clientAuthentication: clientAuthenticationAnonymous(),
  }
}

export function signJwt(privateKey: KeyObject, header: object, payload: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode(header)}.${encode(payload)}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

/** The key that a signer names: in the header, inside a `did:jwk`, or in the document of a `did:web` on this machine. */
async function jwkOf(signer: JwtSigner): Promise<Jwk> {
  if (signer.method === 'jwk') return signer.publicJwk
  if (signer.method === 'did') {
    const encoded = /^did:jwk:([^#]+)/.exec(signer.didUrl)?.[1]
    if (encoded !== undefined) return JSON.parse(Buffer.from(encoded, 'base64url').toString())
    const host = /^did:web:(localhost%3A\d+)#/.exec(signer.didUrl)?.[1]
    if (host !== undefined) return jwkOfDocument(decodeURIComponent(host), signer.didUrl)
  }
  throw new Error(`a signer by ${signer.method} is not known here`)
}

async function jwkOfDocument(host: string, id: string): Promise<Jwk> {
  const { verificationMethod } = (await (await fetch(`http://${host}/.well-known/did.json`)).json()) as {
    readonly verificationMethod: readonly { readonly id: string; readonly publicKeyJwk: Jwk }[]
  }
  const method = verificationMethod.find((each) => each.id === id)
  if (method === undefined) throw new Error(`${id} is not in its document`)
  return method.publicKeyJwk
}
