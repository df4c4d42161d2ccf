import { Buffer } from 'node:buffer'
import { SELF } from '../../../core/dcp/participant.ts'
import { signingKeyOf } from '../../../core/dcp/participant-key.ts'
import { CoreError } from '../../../core/errors.ts'
import type { TenantId } from '../../../core/ids.ts'
import { completeJws, createSigningInput } from '../../../lib/jws.ts'
import type { IsharePorts } from '../ports.ts'

/**
 * A JWT in the shape of iSHARE, by the issuer of the tenant that has certificates, in `x5c`; without one by the key of its DID, in `kid`.
 * Keys of ours are of elliptic curves: `alg` is ES256, not RS256.
 * @throws {CoreError} `key_not_found`
 */
export async function signIshareJwt(
  ports: IsharePorts,
  tenantId: TenantId,
  payload: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { keyId, algorithm, named } = await signerOf(ports, tenantId)
  const input = createSigningInput({ alg: algorithm, typ: 'JWT', ...named }, payload)
  return completeJws(input, await ports.keys.sign(tenantId, keyId, Buffer.from(input)))
}

async function signerOf(ports: IsharePorts, tenantId: TenantId) {
  const certified = (await ports.issuers.list(tenantId)).flatMap((issuer) =>
    issuer.identification.method === 'x5c' && issuer.identification.certificates.length > 0
      ? [{ ...issuer, x5c: issuer.identification.certificates }]
      : [],
  )
  const chosen = certified.find(({ name }) => name === ports.ishareRules.issuer) ?? certified[0]
  if (chosen !== undefined) {
    const { id, algorithm } = await ports.keys.get(tenantId, chosen.keyId)
    return { keyId: id, algorithm, named: { x5c: chosen.x5c } }
  }
  const self = await ports.dcp.participants.findByName(tenantId, SELF)
  const key = self === undefined ? undefined : await signingKeyOf(ports, tenantId, SELF)
  if (self === undefined || key === undefined) {
    throw new CoreError('key_not_found', 'The tenant has neither a certificate nor a key that signs.')
  }
  return { keyId: key.id, algorithm: key.algorithm, named: { kid: `${self.did}#${key.id}` } }
}
