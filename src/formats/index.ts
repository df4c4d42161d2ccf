import type { CredentialFormat } from '../core/ports/credential-format.ts'
import type { Random } from '../core/ports/random.ts'
import { jwtVcFormat } from './jwt-vc/jwt-vc.ts'
import { createSdJwtVcFormat } from './sd-jwt-vc/sd-jwt-vc.ts'

/** Every credential format, by its identifier. A new one is a folder, and a line here. */
export function createFormats(ports: {
  readonly random: Pick<Random, 'bytes'>
}): ReadonlyMap<string, CredentialFormat> {
  const formats: readonly CredentialFormat[] = [
    createSdJwtVcFormat(ports), //
    jwtVcFormat,
  ]
  return new Map(formats.map((format) => [format.id, format]))
}

/** The holder's side of every format: a credential claim by claim. */
export { inspectCredential } from './inspect-credential.ts'
/**
 * The holder's side of SD-JWT: lay open what is held.
 * @public
 */
export { decodeSdJwt } from './sd-jwt-vc/decode.ts'
/**
 * The holder's side of SD-JWT: select what to disclose.
 * @public
 */
export { presentSdJwt } from './sd-jwt-vc/present.ts'
