import type { SigningKey } from '../../identities/signing-key.ts'
import { type OwnDidMethod, ownDidMethods } from '../../ports/did-creator.ts'
import type { PresentingHolder } from '../../ports/present-credential.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { findHolderKey } from '../find-holder-key.ts'
import type { CredentialHolder } from '../held-credential.ts'
import type { WalletPorts } from '../wallet-ports.ts'

type HolderPorts = Pick<WalletPorts, 'keys' | 'didCreator'>

/** The key that a credential is bound to, ready to sign. @throws {CoreError} `key_not_found` */
export async function holderOf(
  ports: HolderPorts,
  tenant: Tenant,
  { keyId, did, verificationMethod }: CredentialHolder,
): Promise<PresentingHolder> {
  const key = await findHolderKey(ports, tenant.id, keyId)
  const method = verificationMethod ?? methodOf(ports, tenant, key, did)
  return {
    ...(did === undefined ? {} : { did }),
    ...(method === undefined ? {} : { verificationMethod: method }),
    algorithm: key.algorithm,
    publicJwk: key.publicJwk,
    sign: (data) => ports.keys.sign(tenant.id, keyId, data),
  }
}

/** Of credentials that were stored before the method was: the DID is made of the key, or is that of the tenant. */
function methodOf({ didCreator }: HolderPorts, tenant: Tenant, key: SigningKey, did: string | undefined) {
  const name = did?.split(':')[1] as OwnDidMethod | undefined
  if (name === undefined || !ownDidMethods.includes(name)) return undefined
  const created = didCreator.create(name, tenant, key)
  return created.did === did ? created.verificationMethod : undefined
}
