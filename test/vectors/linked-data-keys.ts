import { isJsonObject, type JsonObject } from '../../src/lib/json.ts'
import { parsePublicJwk } from '../../src/lib/jwk.ts'
import { parseMultikey } from '../../src/lib/multikey.ts'
import type { LinkedDataKeyLookup } from '../../src/core/ports/linked-data.ts'
import { CoreError } from '../../src/core/errors.ts'

/** Finds keys in the verification methods that a vector brings. */
export function keysOf(methods: readonly JsonObject[]): LinkedDataKeyLookup {
  return async ({ verificationMethod, purpose }) => {
    const found = methods.find(({ id }) => id === verificationMethod)
    const uses = found?.['relationships']
    if (found === undefined || (Array.isArray(uses) && !uses.includes(purpose)))
      throw new CoreError('did_unresolvable', 'There is no such key.')
    const jwk = found['publicKeyJwk']
    return isJsonObject(jwk) ? parsePublicJwk(jwk) : parseMultikey(String(found['publicKeyMultibase']))
  }
}
