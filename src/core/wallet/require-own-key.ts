import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { Refusal } from '../../lib/refusal.ts'
import { CoreError } from '../errors.ts'
import type { VerifiedCredential } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { HoldingKey } from './holding-key.ts'

/** DIDs that are their key: whoever writes the same key in another way names the same holder. */
const selfCertifying = /^did:(jwk|key):/

/**
 * The key of ours that a credential is bound to. Undefined when it is bound to nobody, which is right only where no key was proved.
 * @throws {CoreError} `credential_invalid` for a credential of another holder
 */
export async function requireOwnKey(
  { dids }: Pick<Ports, 'dids'>,
  { holderKey }: Pick<VerifiedCredential, 'holderKey'>,
  keys: readonly HoldingKey[],
): Promise<HoldingKey | undefined> {
  if (keys.length === 0) {
    if (holderKey !== undefined) throw foreign('it is bound to a key that was not proved')
    return undefined
  }
  if (holderKey === undefined) throw foreign('it is bound to nobody')
  const { jwk, did } = holderKey
  const own =
    jwk === undefined ? await findByDid(dids, did ?? '', keys) : findByThumbprint(thumbprintOf(jwk), keys)
  if (own === undefined) throw foreign('it is bound to another key')
  return own
}

async function findByDid(
  dids: Ports['dids'],
  did: string,
  keys: readonly HoldingKey[],
): Promise<HoldingKey | undefined> {
  const named = keys.find((key) => key.did === did)
  if (named !== undefined || !selfCertifying.test(did)) return named
  const { verificationMethods } = await dids.resolve(did)
  const [method] = verificationMethods
  return method === undefined ? undefined : findByThumbprint(thumbprintOf(method.publicJwk), keys)
}

function findByThumbprint(thumbprint: string, keys: readonly HoldingKey[]): HoldingKey | undefined {
  return keys.find(({ publicJwk }) => thumbprintOf(publicJwk) === thumbprint)
}

function thumbprintOf(jwk: Readonly<Record<string, unknown>>): string {
  try {
    return jwkThumbprint(parsePublicJwk(jwk))
  } catch (error) {
    if (error instanceof Refusal) throw foreign(error.reason)
    throw error
  }
}

function foreign(detail: string): CoreError {
  return new CoreError('credential_invalid', 'The credential is not bound to a key of this office.', {
    detail: `key binding: ${detail}`,
  })
}
