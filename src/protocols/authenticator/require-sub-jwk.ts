import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { type HolderToken, HolderTokenFault } from './holder-token.ts'

/** SIOPv2 draft 1 §7: `sub` is the thumbprint of `sub_jwk`. Where a wallet sends them they must be of the key that signed. */
export function requireSubJwk({ claims, holderKey }: HolderToken): void {
  const { sub_jwk: jwk, sub } = claims
  if (jwk === undefined) return
  if (jwkThumbprint(parsePublicJwk(jwk)) !== holderKey.thumbprint) {
    throw new HolderTokenFault('sub_jwk is not the key that signed')
  }
  if (sub !== undefined && sub !== holderKey.thumbprint && sub !== holderKey.did) {
    throw new HolderTokenFault('sub is not the thumbprint of sub_jwk')
  }
}
