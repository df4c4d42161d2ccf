import { Buffer } from 'node:buffer'
import { CoreError } from '../../core/errors.ts'
import type { CredentialToIssue } from '../../core/ports/credential-format.ts'
import type { Random } from '../../core/ports/random.ts'
import { bareJwk, parsePublicJwk } from '../../lib/jwk.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { refusingAs } from '../invalid-credential.ts'
import { issuerClaims } from './claim-names.ts'
import { createClaimTree } from './claim-tree.ts'
import { createDisclosures } from './create-disclosures.ts'

/**
 * Issues an SD-JWT VC (RFC 9901 §4, SD-JWT VC §2.2): the issuer-signed JWT and every disclosure, each followed by a tilde.
 * @throws {CoreError} `claims_invalid`; what the signer raises
 */
export async function issueSdJwtVc(
  random: Pick<Random, 'bytes'>,
  credential: CredentialToIssue,
  options: { readonly decoys?: number } = {},
): Promise<string> {
  const { signer, claims, type } = credential
  if (type.vct === undefined) {
    throw new CoreError('configuration_invalid', 'The credential type has no vct.', {
      detail: 'vct is REQUIRED (SD-JWT VC §2.2.2.1)',
    })
  }
  for (const name of Object.keys(claims)) {
    if (issuerClaims.has(name)) {
      throw new CoreError('claims_invalid', `The claim "${name}" is set by the issuer.`, {
        detail: 'a claim about the credential came as input (SD-JWT VC §2.2.2.3)',
      })
    }
  }
  const concealed = createDisclosures(
    claims,
    createClaimTree(credential.claimDefinitions),
    random,
    options.decoys,
  )
  const payload = {
    iss: signer.issuer,
    iat: Math.floor(credential.issuedAt / 1000),
    ...(credential.validUntil === undefined ? {} : { exp: Math.floor(credential.validUntil / 1000) }),
    vct: type.vct,
    ...(credential.holderKey === undefined
      ? {}
      : { cnf: { jwk: confirmationKey(credential.holderKey.jwk) } }),
    ...(credential.status?.status === undefined ? {} : { status: credential.status.status }),
    ...concealed.claims,
    ...(concealed.disclosures.length === 0 ? {} : { _sd_alg: 'sha-256' }),
  }
  const header = { alg: signer.algorithm, typ: 'dc+sd-jwt', ...signer.header }
  const signingInput = createSigningInput(header, payload)
  const signature = await signer.sign(Buffer.from(signingInput))
  return `${[completeJws(signingInput, signature), ...concealed.disclosures].join('~')}~`
}

/** The key alone: `kid`, `use` and the like of the wallet's JWK would only help to link its credentials. */
function confirmationKey(jwk: unknown): Readonly<Record<string, string>> {
  return refusingAs(
    (detail, cause) => new CoreError('key_proof_invalid', 'The holder key is not usable.', { detail, cause }),
    'holder key',
    () => bareJwk(parsePublicJwk(jwk)),
  )
}
