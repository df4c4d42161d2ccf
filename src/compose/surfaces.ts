import { describeEmpeApi } from '../apis/empe/api-description.ts'
import { createEmpeSurface } from '../apis/empe/create-empe-surface.ts'
import { createEmpeFrontEndSurface } from '../apis/empe/verifier/create-front-end-surface.ts'
import { describeEntraApi } from '../apis/entra/api-description.ts'
import { canonicalEntraUrl } from '../apis/entra/canonical-url.ts'
import { describeEudistackApi } from '../apis/eudistack/api-description.ts'
import { createEudistackSurface } from '../apis/eudistack/create-eudistack-surface.ts'
import { useEudistackTenancy } from '../apis/eudistack/tenancy.ts'
import { tokenErrorHandler } from '../apis/eudistack/token-errors.ts'
import {
  tokenPaths,
  understandOldNotifications,
  walletErrorHandler,
  walletPaths,
} from '../apis/eudistack/wallet-side.ts'
import { createIshareSurface, isharePaths } from '../apis/ishare/create-ishare-surface.ts'
import { acceptPartyToken } from '../apis/ishare/token/accept-party-token.ts'
import { describeManagementApi } from '../apis/management/api-description.ts'
import { createManagementSurface } from '../apis/management/create-management-surface.ts'
import { createOfferPageSurface } from '../apis/offer-page/offer-page-surface.ts'
import { createRequestPageSurface } from '../apis/request-page/request-page-surface.ts'
import { describeTsgApi } from '../apis/tsg/api-description.ts'
import { createTsgSurface } from '../apis/tsg/create-tsg-surface.ts'
import { createTsgOpenIdProvider } from '../apis/tsg/login/create-tsg-openid-provider.ts'
import { dcpPaths, tsgWalletSide, unprefixedTokenPath } from '../apis/tsg/wallet-side.ts'
import { createVcApiSurface } from '../apis/vc-api/create-vc-api-surface.ts'
import type { Config } from '../config/config.ts'
import type { StatusListId, TenantId } from '../core/ids.ts'
import { createAuthenticateApiClient } from '../core/tenants/authenticate-api-client.ts'
import { createServer, type ServedCertificate } from '../http/create-server.ts'
import { createIdempotency } from '../http/idempotency.ts'
import { mountSurface, type SurfacePlugin } from '../http/mount-surface.ts'
import { publishApis } from '../http/openapi/openapi.ts'
import { createRateLimit } from '../http/rate-limit.ts'
import {
  createDcpSurface,
  createParticipantSurface,
  PARTICIPANT_PREFIX,
  sharedPaths,
} from '../protocols/dcp/dcp-surface.ts'
import { createSelfIssuedToken } from '../protocols/dcp/self-issued-token/create-self-issued-token.ts'
import { mountProtocols } from '../protocols/index.ts'
import { mountUnderProduct } from '../protocols/mount-under-product.ts'
import { createOauthSurface } from '../protocols/oauth/oauth-surface.ts'
import { createCallbackSurface } from '../protocols/openid4vci-client/callback-surface.ts'
import { mountEntra } from './entra.ts'
import { ishareRules } from './ishare.ts'
import type { OfficePorts } from './ports.ts'

/** Everything that is served: the APIs of applications, and what wallets speak with. */
export function createSurfaces(config: Config, ports: OfficePorts, tls: ServedCertificate | undefined) {
  const { security, server: settings, rateLimits, empe, entra, eudistack, tsg } = config
  const { publicUrl, maxBodyBytes, trustedProxies } = settings
  const server = createServer({
    log: ports.log,
    random: ports.random,
    publicUrl,
    bodyLimit: maxBodyBytes,
    trustedProxies,
    canonicalUrl: canonicalEntraUrl,
    ...(tls === undefined ? {} : { tls }),
  })
  const tenants = ports.tenantContext
  const limit = createRateLimit(ports.clock, { perSecond: rateLimits.requestsPerSecond })
  const surface = (name: string, plugin: SurfacePlugin, prefix?: string, owns?: readonly string[]) =>
    mountSurface(server, plugin, {
      name,
      tenants,
      limit,
      ...(prefix === undefined ? {} : { prefix }),
      ...(owns === undefined ? {} : { owns }),
    })

  const authenticate = createAuthenticateApiClient(ports)
  const statusListChanged = (tenantId: TenantId, listId: StatusListId) =>
    ports.statusListPublisher.changed(tenantId, listId)

  surface(
    'management',
    createManagementSurface({
      ...ports,
      authenticate,
      idempotency: createIdempotency(ports),
      forgetTenant: (id) => tenants.forget(id),
      forgetIssuer: (tenantId, issuerId) => ports.signerFor.forget(tenantId, issuerId),
      statusListChanged,
      rules: {
        idempotencyKeyRequired: !security.demo,
        allowPrivateNetworks: security.allowPrivateNetworks !== false,
      },
    }),
    '/manage/v1',
  )
  surface(
    'eudistack',
    createEudistackSurface({
      ...ports,
      authenticate,
      statusListChanged,
      rules: { ...eudistack, allowPrivateNetworks: security.allowPrivateNetworks !== false },
    }),
    '/issuer',
  )
  const openIdProvider = createTsgOpenIdProvider(ports, tsg)
  surface(
    'tsg',
    createTsgSurface({
      ...ports,
      authenticate,
      statusListChanged,
      createSelfIssuedToken: (participant, content) => createSelfIssuedToken(ports, participant, content),
      rules: tsg,
      ...(security.demo ? {} : { loginLimit: createRateLimit(ports.clock, { perSecond: 1, burst: 20 }) }),
      ...(openIdProvider === undefined
        ? {}
        : { openIdProvider: ({ isDefault }) => (isDefault ? openIdProvider : undefined) }),
    }),
    '/api',
  )
  mountEntra(server, ports, { tenants, limit }, entra, security)
  const ishare = { ...ports, ishareRules: ishareRules(config) }
  const dataspaces = { ...ports, acceptBearer: acceptPartyToken.bind(undefined, ishare) }
  surface('dcp', createDcpSurface(dataspaces), undefined, sharedPaths)
  surface('dcp-participants', createParticipantSurface(dataspaces), PARTICIPANT_PREFIX)
  for (const prefix of dcpPaths) surface('tsg-dcp', createDcpSurface(dataspaces), prefix)
  surface('ishare', createIshareSurface(ishare), undefined, isharePaths)
  const empeSurface = createEmpeSurface({ ...ports, statusListChanged, rules: empe })
  surface('empe', empeSurface, '/v1')
  surface('empe-newer', empeSurface, '/api/v1')
  surface(
    'empe-front-end',
    createEmpeFrontEndSurface({ ...ports, statusListChanged, rules: empe }),
    '/api/verifier',
  )
  surface(
    'vc-api',
    createVcApiSurface({ ...ports, authenticate, rules: { isOpen: security.demo } }),
    '/vc-api',
  )
  surface('wallet-callback', createCallbackSurface(ports), undefined, ['/wallet'])
  surface('offer-page', createOfferPageSurface(ports), undefined, ['/o'])
  surface('request-page', createRequestPageSurface(ports), undefined, ['/r'])
  mountProtocols(server, ports, { tenants, limit })
  mountUnderProduct(
    server,
    ports,
    { tenants, limit },
    {
      name: 'eudistack-wallets',
      prefix: '/issuer',
      tokenPaths,
      paths: walletPaths,
      tokenErrors: (render) => tokenErrorHandler(ports.log, render),
      walletErrors: (render) => walletErrorHandler(ports.log, render),
      prepare(scope) {
        useEudistackTenancy(scope, ports, eudistack)
        understandOldNotifications(scope)
      },
    },
  )
  mountUnderProduct(server, ports, { tenants, limit }, tsgWalletSide(ports.log))
  surface('tsg-wallets', createOauthSurface(ports, { tokenPaths: [unprefixedTokenPath] }))
  publishApis(server, [
    { ...describeManagementApi(publicUrl), path: '/manage/v1/openapi.json' },
    { ...describeEntraApi(publicUrl), path: '/v1.0/openapi.json' },
    { ...describeEudistackApi(publicUrl), path: '/issuer/openapi.json' },
    { ...describeTsgApi(publicUrl), path: '/api/openapi.json' },
    { ...describeEmpeApi(publicUrl), path: '/v1/openapi.json' },
  ])
  return server
}
