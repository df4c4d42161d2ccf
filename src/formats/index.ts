import type { CredentialFormat } from '../core/ports/credential-format.ts'
import type { Random } from '../core/ports/random.ts'
import { jwtVcFormat } from './jwt-vc/jwt-vc.ts'
import { checkCredential } from './ldp-vc/data-model/check-credential.ts'
import { createContexts, credentialsV1, credentialsV2 } from './ldp-vc/json-ld/contexts.ts'
import { createJsonLd, type JsonLd } from './ldp-vc/json-ld/json-ld.ts'
import { createLdpVcFormat } from './ldp-vc/ldp-vc.ts'
import { createSdJwtVcFormat } from './sd-jwt-vc/sd-jwt-vc.ts'
import { createVcJwtFormat } from './vc-jwt/vc-jwt.ts'
import { typesExpander, withExpandedTypes } from './with-expanded-types.ts'

/** Every credential format, by its identifier. A new one is a folder, and a line here. */
export function createFormats(ports: {
  readonly random: Pick<Random, 'bytes'>
  /** Absent = only the bundled contexts. */
  readonly jsonLd?: JsonLd
}): ReadonlyMap<string, CredentialFormat> {
  const jsonLd = ports.jsonLd ?? createJsonLd(createContexts())
  const formats: readonly CredentialFormat[] = [
    createSdJwtVcFormat(ports), //
    withExpandedTypes(jwtVcFormat, credentialsV1, jsonLd),
    withExpandedTypes(
      createVcJwtFormat((document) => checkCredential(document, jsonLd.contexts)),
      credentialsV2,
      jsonLd,
    ),
    { ...createLdpVcFormat(jsonLd), expandTypes: typesExpander(jsonLd) },
  ]
  return new Map(formats.map((format) => [format.id, format]))
}

/** The holder's side of every format: a credential claim by claim. */
export { inspectCredential } from './inspect-credential.ts'
export { createContexts } from './ldp-vc/json-ld/contexts.ts'
export { createJsonLd, type JsonLd } from './ldp-vc/json-ld/json-ld.ts'
export { createLinkedData } from './ldp-vc/linked-data.ts'
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
