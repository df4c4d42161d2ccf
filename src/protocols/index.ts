import type { FastifyInstance } from 'fastify'
import type { IssuanceProtocol } from '../core/ports/issuance-protocol.ts'
import type { Ports } from '../core/ports/ports.ts'
import type { PresentationProtocol } from '../core/ports/presentation-protocol.ts'
import { type Mount, mountSurface, mountWellKnown, type SurfacePlugin } from '../http/mount-surface.ts'
import { createAuthenticatorIssuance } from './authenticator/create-issuance-protocol.ts'
import { createAuthenticatorPresentation } from './authenticator/create-presentation-protocol.ts'
import { createDcpProtocol } from './dcp/create-dcp-protocol.ts'
import { createDidWebSurface } from './did-web/did-document-surface.ts'
import { createContextSurface } from './linked-data/context-surface.ts'
import { createAuthorizationServerMetadataSurface } from './oauth/authorization-server-metadata.ts'
import { createOauthSurface, type OauthPorts } from './oauth/oauth-surface.ts'
import { createOpenid4vciProtocol } from './openid4vci/create-credential-offer.ts'
import {
  type CredentialIssuerMetadataPorts,
  createCredentialIssuerMetadataSurface,
} from './openid4vci/credential-issuer-metadata.ts'
import { createJwtVcIssuerSurface } from './openid4vci/jwt-vc-issuer.ts'
import { createOpenid4vciSurface, type Openid4vciPorts } from './openid4vci/openid4vci-surface.ts'
import { createOpenid4vpProtocol } from './openid4vp/create-presentation-protocol.ts'
import { createOpenid4vpSurface, type Openid4vpPorts } from './openid4vp/openid4vp-surface.ts'
import { createStatusListSurface } from './status-list/status-list-surface.ts'

export type ProtocolPorts = OauthPorts &
  Openid4vciPorts &
  Openid4vpPorts &
  CredentialIssuerMetadataPorts &
  Parameters<typeof createStatusListSurface>[0] &
  Parameters<typeof createDidWebSurface>[0] &
  Pick<Ports, 'keys'>

/** The ways for a wallet to collect a credential, by their id. A new one is a folder, and a line here. */
export function createIssuanceProtocols(
  ports: Pick<
    Ports,
    'secrets' | 'publicUrl' | 'dcp' | 'clock' | 'random' | 'credentialConfigurations' | 'issuers'
  >,
): ReadonlyMap<string, IssuanceProtocol> {
  const protocols: readonly IssuanceProtocol[] = [
    createOpenid4vciProtocol(ports),
    createAuthenticatorIssuance(ports),
    createDcpProtocol(ports),
  ]
  return new Map(protocols.map((protocol) => [protocol.id, protocol]))
}

/** The ways for a wallet to be asked, by their id; the first is the usual one. A new one is a folder, and a line here. */
export function createPresentationProtocols(
  ports: Parameters<typeof createOpenid4vpProtocol>[0],
): ReadonlyMap<string, PresentationProtocol> {
  const protocols: readonly PresentationProtocol[] = [
    createOpenid4vpProtocol(ports),
    createAuthenticatorPresentation(ports),
  ]
  return new Map(protocols.map((protocol) => [protocol.id, protocol]))
}

/** Mounts what wallets speak with: a line for each surface and for each well-known document. */
export function mountProtocols(
  server: FastifyInstance,
  ports: ProtocolPorts,
  mount: Pick<Mount, 'tenants' | 'limit'>,
): void {
  mountSurface(server, createOauthSurface(ports), { ...mount, name: 'oauth', owns: ['/oauth'] })
  mountSurface(server, createOpenid4vciSurface(ports), {
    ...mount,
    name: 'openid4vci',
    owns: ['/oid4vci', '/vct'],
  })
  mountSurface(server, createContextSurface(ports), { ...mount, name: 'linked-data', owns: ['/contexts'] })
  mountSurface(server, createOpenid4vpSurface(ports), { ...mount, name: 'openid4vp', owns: ['/oid4vp'] })
  mountSurface(server, createStatusListSurface(ports), {
    ...mount,
    name: 'status-list',
    owns: ['/status-lists'],
  })
  mountSurface(server, createDidWebSurface(ports, '/did.json'), { ...mount, name: 'did-web' })
  const wellKnown = (name: string, plugin: SurfacePlugin) =>
    mountWellKnown(server, plugin, { ...mount, name, namesTenant: true })
  wellKnown('oauth-authorization-server', createAuthorizationServerMetadataSurface(ports))
  wellKnown('openid-credential-issuer', createCredentialIssuerMetadataSurface(ports))
  wellKnown('jwt-vc-issuer', createJwtVcIssuerSurface(ports))
  wellKnown('did.json', createDidWebSurface(ports, ''))
}
