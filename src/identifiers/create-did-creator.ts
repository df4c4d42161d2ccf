import { participantUrl } from '../core/dcp/participant.ts'
import type { DidCreator } from '../core/ports/did-creator.ts'
import type { Ports } from '../core/ports/ports.ts'
import type { Tenant } from '../core/tenants/tenant.ts'
import { tenantUrl } from '../core/tenants/tenant-url.ts'
import { createDidJwk } from './did-jwk/did-jwk.ts'
import { createDidKey } from './did-key/did-key.ts'
import { createDidWeb } from './did-web/create-did-web.ts'
import { verificationMethodId } from './did-web/document.ts'

/** The did:web of a tenant: its document is at the root of the default tenant, at `/t/<id>` of another. */
export function tenantDidWeb(publicUrl: string, tenant: Pick<Tenant, 'id' | 'isDefault'>): string {
  return createDidWeb(tenantUrl(publicUrl, tenant))
}

/** The did:web of a dataspace participant: its document is below its endpoints. */
function participantDidWeb(
  publicUrl: string,
  tenant: Pick<Tenant, 'id' | 'isDefault'>,
  context: string,
): string {
  return createDidWeb(participantUrl(publicUrl, tenant, context))
}

/** DIDs of our own keys. */
export function createDidCreator({ publicUrl }: Pick<Ports, 'publicUrl'>): DidCreator {
  return {
    create(method, tenant, key) {
      switch (method) {
        case 'web': {
          const did =
            key.participant === undefined
              ? tenantDidWeb(publicUrl, tenant)
              : participantDidWeb(publicUrl, tenant, key.participant)
          return { did, verificationMethod: verificationMethodId(did, key) }
        }
        case 'key': {
          const { did, verificationMethod } = createDidKey(key.publicJwk)
          return { did, verificationMethod }
        }
        case 'jwk':
          return createDidJwk(key.publicJwk)
      }
    },
  }
}
