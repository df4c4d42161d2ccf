import type { FastifyInstance } from 'fastify'
import type { IssuanceProtocol } from '../core/ports/issuance-protocol.ts'
import type { Ports } from '../core/ports/ports.ts'
import { mountSurface, mountWellKnown } from '../http/mount-surface.ts'
import type { TenantContext } from '../http/tenant-context.ts'
import { createAuthorizationServerMetadataSurface } from './oauth/authorization-server-metadata.ts'
import { createOauthSurface, type OauthPorts } from './oauth/oauth-surface.ts'
import { createOpenid4vciProtocol } from './openid4vci/create-credential-offer.ts'
import {
  type CredentialIssuerMetadataPorts,
  createCredentialIssuerMetadataSurface,
} from './openid4vci/credential-issuer-metadata.ts'
import { createJwtVcIssuerSurface } from './openid4vci/jwt-vc-issuer.ts'
import { createOpenid4vciSurface, type Openid4vciPorts } from './openid4vci/openid4vci-surface.ts'

export type ProtocolPorts = OauthPorts & Openid4vciPorts & CredentialIssuerMetadataPorts & Pick<Ports, 'keys'>

/** The ways for a wallet to collect a credential, by their id. A new one is a folder, and a line here. */
export function createIssuanceProtocols(
  ports: Pick<Ports, 'secrets' | 'publicUrl'>,
): ReadonlyMap<string, IssuanceProtocol> {
  const protocols: readonly IssuanceProtocol[] = [createOpenid4vciProtocol(ports)]
  return new Map(protocols.map((protocol) => [protocol.id, protocol]))
}

/** Mounts what wallets speak with: a line for each surface and for each well-known document. */
export function mountProtocols(server: FastifyInstance, tenants: TenantContext, ports: ProtocolPorts): void {
  mountSurface(server, createOauthSurface(ports), { name: 'oauth', tenants, owns: ['/oauth'] })
  mountSurface(server, createOpenid4vciSurface(ports), {
    name: 'openid4vci',
    tenants,
    owns: ['/oid4vci', '/vct'],
  })
  mountWellKnown(server, createAuthorizationServerMetadataSurface(ports), {
    name: 'oauth-authorization-server',
    tenants,
  })
  mountWellKnown(server, createCredentialIssuerMetadataSurface(ports), {
    name: 'openid-credential-issuer',
    tenants,
  })
  mountWellKnown(server, createJwtVcIssuerSurface(ports), { name: 'jwt-vc-issuer', tenants })
}
