import { X509Certificate } from 'node:crypto'
import type { HolderKey } from '../../../core/issuance/holder-key.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { DidResolver } from '../../../core/ports/did-resolver.ts'
import { importPublicJwk, JwkError, jwkThumbprint, type PublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { fitsAlgorithm } from '../../../lib/jws-algorithms.ts'
import { EudistackRefusal } from '../refusal.ts'

type Given = Readonly<Record<string, unknown>>

/**
 * The key that an application names for a credential that it gets directly: exactly one of `jwk`, `kid` (a DID URL) and `x5c`.
 * @throws {EudistackRefusal} `invalid_holder_key`
 */
export function checkHolderKeyForm(given: Given): void {
  const forms = ['jwk', 'kid', 'x5c'].filter((form) => given[form] !== undefined && given[form] !== null)
  if (forms.length !== 1) throw invalid('holder_key must have exactly one of jwk, kid and x5c.')
}

/** @throws {EudistackRefusal} `invalid_holder_key`; `CoreError` `did_unresolvable` */
export async function readHolderKey(
  { dids }: { readonly dids: DidResolver },
  { binding }: Pick<CredentialConfiguration, 'binding'>,
  given: Given,
): Promise<HolderKey> {
  checkHolderKeyForm(given)
  const key = await resolve(dids, binding, given)
  const fits = binding.proofAlgorithms.some((algorithm) => fitsAlgorithm(algorithm, publicKey(key.jwk)))
  if (!fits) throw invalid(`The holder key must be one for ${binding.proofAlgorithms.join(', ')}.`)
  return key
}

async function resolve(
  dids: DidResolver,
  binding: CredentialConfiguration['binding'],
  { jwk, kid, x5c }: Given,
): Promise<HolderKey & { readonly jwk: PublicJwk }> {
  if (typeof kid === 'string') {
    const [, did, method] = /^(did:([a-z0-9]+):[^#?]+)#.+$/.exec(kid) ?? []
    if (did === undefined || !(binding.methods as readonly string[]).includes(`did:${method}`))
      throw invalid(`kid must be a DID URL with a fragment, of: ${binding.methods.join(', ')}.`)
    const found = await dids.verificationMethod(kid, 'authentication')
    return { ...bare(found.publicJwk), did, verificationMethod: found.id }
  }
  if (!binding.methods.includes('jwk'))
    throw invalid(`The holder key must be named by one of: ${binding.methods.join(', ')}.`)
  return x5c === undefined ? bare(jwk) : bare(keyOfCertificate(x5c))
}

function bare(value: unknown): HolderKey & { readonly jwk: PublicJwk } {
  try {
    const jwk = parsePublicJwk(value)
    return { jwk, thumbprint: jwkThumbprint(jwk) }
  } catch (error) {
    if (error instanceof JwkError) throw invalid('The holder key is not a public key.', error.reason)
    throw error
  }
}

function publicKey(jwk: PublicJwk) {
  try {
    return importPublicJwk(jwk, { cache: false })
  } catch (error) {
    if (error instanceof JwkError) throw invalid('The holder key is not a point of its curve.', error.reason)
    throw error
  }
}

/** Whose certificate it is does not matter here: the application answers for the key. */
function keyOfCertificate(x5c: unknown): unknown {
  const leaf: unknown = Array.isArray(x5c) ? x5c[0] : undefined
  if (typeof leaf !== 'string') throw invalid('x5c must be an array of certificates in base64.')
  try {
    return new X509Certificate(Buffer.from(leaf, 'base64')).publicKey.export({ format: 'jwk' })
  } catch (cause) {
    throw invalid('The first of x5c is no certificate.', String(cause))
  }
}

function invalid(message: string, detail?: string): EudistackRefusal {
  return new EudistackRefusal('invalid_holder_key', message, {
    violations: [{ pointer: '/holder_key', message: 'cannot be used' }],
    ...(detail === undefined ? {} : { detail }),
  })
}
