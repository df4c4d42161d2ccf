import { CoreError } from '../../../../core/errors.ts'
import type { Issuer } from '../../../../core/issuers/issuer.ts'
import { linkedOrigins } from '../../../../core/linked-domains/linked-origins.ts'
import { verifyLinkedDomain } from '../../../../core/linked-domains/verify-linked-domain.ts'
import type { Tenant } from '../../../../core/tenants/tenant.ts'
import type { AdminPorts } from '../admin-ports.ts'

export type Authority = Issuer & { readonly identification: { readonly method: 'did' } }

/**
 * Issuers of did:web are what the product calls authorities: the one method that it makes them of. Issuers that are a key alone sign
 * for other surfaces; a tool that takes the first of the list is not to find one of those.
 */
export function isAuthority(issuer: Issuer): issuer is Authority {
  const { identification } = issuer
  return identification.method === 'did' && identification.did.startsWith('did:web:')
}

/** @throws {CoreError} `issuer_not_found` */
export async function requireAuthority(
  { issuers }: Pick<AdminPorts, 'issuers'>,
  tenant: Tenant,
  id: string,
): Promise<Authority> {
  const found = (await issuers.list(tenant.id)).find((issuer) => issuer.id === id)
  if (found !== undefined && isAuthority(found)) return found
  throw new CoreError('issuer_not_found', 'There is no such authority.')
}

/** The authority as it is answered. Keys are in our key store, so there is no vault to name. */
export async function showAuthority(ports: AdminPorts, tenant: Tenant, authority: Authority) {
  const { id, name, keyId, identification } = authority
  const { did, verificationMethod, nextKeyId } = identification
  return {
    id,
    name,
    status: 'Enabled',
    didModel: {
      did,
      signingKeys: [verificationMethod, ...(nextKeyId === undefined ? [] : [`${did}#${nextKeyId}`])],
      recoveryKeys: [],
      updateKeys: [],
      encryptionKeys: [],
      linkedDomainUrls: linkedOrigins(ports.publicUrl, tenant),
      didDocumentStatus: nextKeyId === undefined ? 'published' : 'outOfSync',
    },
    keyVaultMetadata: {
      subscriptionId: '',
      resourceGroup: '',
      resourceName: keyId,
      resourceUrl: `${ports.publicUrl}/manage/v1/keys/${keyId}`,
    },
    linkedDomainsVerified: await isLinked(ports, did),
  }
}

async function isLinked(ports: AdminPorts, did: string): Promise<boolean> {
  try {
    await verifyLinkedDomain(ports, did)
    return true
  } catch (error) {
    if (error instanceof CoreError) return false
    throw error
  }
}
