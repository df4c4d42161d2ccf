import { createHash, randomBytes } from 'node:crypto'
import { createHeaderAndPayload, StatusList } from '@sd-jwt/jwt-status-list'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import type { JWK } from 'jose'
import { signJwt } from '../../interop/wallets/callbacks.ts'
import type { ForeignIdentity } from './identity.ts'

/** How the credential says who signed it. */
export type Naming = 'x5c' | 'did'

/** The key that was proved, and the DID that proved it. */
export interface ForeignHolder {
  readonly jwk: JWK
  readonly did?: string
}

export interface ForeignCredential {
  readonly identity: ForeignIdentity
  readonly naming: Naming
  readonly url: string
  readonly claims: Readonly<Record<string, string>>
  readonly holder: ForeignHolder
  readonly statusIndex: number
}

const now = () => Math.floor(Date.now() / 1000)
const headerOf = ({ identity, naming }: Pick<ForeignCredential, 'identity' | 'naming'>) =>
  naming === 'x5c' ? { x5c: [...identity.x5c] } : { kid: `${identity.did}#0` }

/** dc+sd-jwt by `@sd-jwt/sd-jwt-vc`: every claim selectively disclosable. */
export async function issueSdJwtVc(credential: ForeignCredential): Promise<string> {
  const { identity, naming, url, claims, holder, statusIndex } = credential
  const issuer = new SDJwtVcInstance({
    signAlg: 'ES256',
    hashAlg: 'sha-256',
    hasher: (data) =>
      createHash('sha256')
        .update(typeof data === 'string' ? data : new Uint8Array(data))
        .digest(),
    saltGenerator: (length) => randomBytes(length).toString('base64url'),
    signer: (data) => {
      const [header = '', payload = ''] = data.split('.')
      const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
      return signJwt(identity.privateKey, parse(header), parse(payload)).split('.')[2] ?? ''
    },
  })
  return issuer.issue(
    {
      iss: naming === 'x5c' ? url : identity.did,
      vct: `${url}/types/diploma`,
      iat: now(),
      exp: now() + 86_400,
      cnf: { jwk: holder.jwk },
      status: { status_list: { idx: statusIndex, uri: `${url}/status` } },
      ...claims,
    },
    // The library's type knows only its own claims.
    { _sd: Object.keys(claims) as never[] },
    { header: headerOf(credential) },
  )
}

/** jwt_vc_json: VCDM 1.1 as a JWT (VC Data Model 1.1 §6.3.1). */
export function issueJwtVc(credential: ForeignCredential): string {
  const { identity, claims, holder, url } = credential
  const itself = `did:jwk:${Buffer.from(JSON.stringify(holder.jwk)).toString('base64url')}`
  const subject = holder.did ?? itself
  return signJwt(
    identity.privateKey,
    { alg: 'ES256', typ: 'JWT', kid: `${identity.did}#0` },
    {
      iss: identity.did,
      sub: subject,
      nbf: now(),
      exp: now() + 86_400,
      jti: `${url}/credentials/${randomBytes(8).toString('hex')}`,
      vc: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiableCredential', 'Diploma'],
        credentialSubject: { id: subject, ...claims },
      },
    },
  )
}

/** A Token Status List of 2 bits an entry, by `@sd-jwt/jwt-status-list`. */
export function issueStatusList(
  credential: Pick<ForeignCredential, 'identity' | 'naming' | 'url'>,
  statuses: number[],
): string {
  const { header, payload } = createHeaderAndPayload(
    new StatusList(statuses, 2),
    { iss: credential.url, sub: `${credential.url}/status`, iat: now(), exp: now() + 3600 },
    { alg: 'ES256', typ: 'statuslist+jwt', ...headerOf(credential) },
  )
  return signJwt(credential.identity.privateKey, header, payload)
}
