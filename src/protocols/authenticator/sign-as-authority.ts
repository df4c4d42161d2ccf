import { CoreError } from '../../core/errors.ts'
import type { CredentialSigner } from '../../core/ports/credential-format.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'

/** An issuer that is a DID: wallets of this protocol find keys in no other way. */
export type Authority = CredentialSigner & { readonly header: { readonly kid: string } }

/** @throws {CoreError} `configuration_invalid` */
export function requireAuthority(signer: CredentialSigner): Authority {
  if (signer.issuer.startsWith('did:') && 'kid' in signer.header) return signer as Authority
  throw new CoreError(
    'configuration_invalid',
    'This issuer is no DID: Microsoft Authenticator cannot read it.',
  )
}

/** A compact JWT whose `kid` is a DID URL of the authority. */
export async function signAsAuthority(
  authority: Authority,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const signingInput = createSigningInput(
    { alg: authority.algorithm, typ: 'JWT', kid: authority.header.kid },
    claims,
  )
  return completeJws(signingInput, await authority.sign(Buffer.from(signingInput)))
}
