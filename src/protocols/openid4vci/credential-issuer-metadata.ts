import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Instant, TenantId } from '../../core/ids.ts'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { allowAnyOrigin } from '../../http/cors.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { prefersJwt } from './accepts-jwt.ts'
import {
  createIssuerMetadata,
  type IssuerMetadataPorts,
  offeredConfigurations,
} from './create-issuer-metadata.ts'
import { credentialErrorHandler } from './errors.ts'
import { selectLanguages } from './select-languages.ts'
import { signIssuerMetadata } from './sign-issuer-metadata.ts'

export type CredentialIssuerMetadataPorts = IssuerMetadataPorts &
  Pick<Ports, 'clock' | 'credentialConfigurations'>

interface Made {
  readonly from: readonly CredentialConfiguration[]
  readonly tenant: Tenant
  readonly at: Instant
  readonly metadata: Readonly<Record<string, unknown>>
  /** Signed forms, by the languages in them. */
  readonly signed: Map<string, string>
}

/** Keys are rotated and tenants renamed without a word to us: nothing is kept longer. */
const KEEP_MS = 60_000
const MAX_KEPT = 1000
const MAX_SIGNED = 16

const schema = {
  tags: ['OpenID4VCI'],
  summary: 'Metadata of the credential issuer, as JSON or signed',
  response: { 200: Type.Unknown() },
}

/** `/.well-known/openid-credential-issuer` (OpenID4VCI 1.0 §12.2.2), for `mountWellKnown`. */
export function createCredentialIssuerMetadataSurface(ports: CredentialIssuerMetadataPorts): SurfacePlugin {
  const kept = new Map<TenantId, Made>()

  async function made(tenant: Tenant): Promise<Made> {
    const from = await ports.credentialConfigurations.list(tenant.id)
    const known = kept.get(tenant.id)
    const at = ports.clock.now()
    if (known?.from === from && known.tenant === tenant && at >= known.at && at - known.at < KEEP_MS)
      return known
    const metadata = await createIssuerMetadata(ports, tenant, offeredConfigurations(from))
    const fresh: Made = { from, tenant, at, metadata, signed: new Map() }
    kept.delete(tenant.id)
    if (kept.size >= MAX_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
    kept.set(tenant.id, fresh)
    return fresh
  }

  async function signed({ from, signed: known, tenant }: Made, json: string, languages: string) {
    const [first] = offeredConfigurations(from)
    if (first === undefined) return undefined
    const existing = known.get(languages)
    if (existing !== undefined) return existing
    const jwt = await signIssuerMetadata(ports, tenant, first.issuerId, json)
    if (known.size >= MAX_SIGNED) known.clear()
    known.set(languages, jwt)
    return jwt
  }

  return (scope) => {
    scope.setErrorHandler(credentialErrorHandler(ports.log) as never)
    allowAnyOrigin(scope)
    scope.get('', { schema }, async (request, reply) => {
      const current = await made(request.tenant)
      const { metadata, languages } = selectLanguages(current.metadata, request.headers['accept-language'])
      const json = JSON.stringify(metadata)
      const names = languages?.join(', ') ?? ''
      const jwt = prefersJwt(request.headers.accept) ? await signed(current, json, names) : undefined
      if (names !== '') reply.header('content-language', names)
      return send(request, reply, jwt ?? json, jwt === undefined ? 'application/json' : 'application/jwt')
    })
  }
}

/** Short-lived: a wallet sees a new configuration within seconds, and reads again cheaply. */
function send(request: FastifyRequest, reply: FastifyReply, body: string, type: string): FastifyReply {
  const etag = `"${sha256Base64url(body).slice(0, 22)}"`
  reply
    .header('etag', etag)
    .header('cache-control', 'public, max-age=5')
    .header('vary', 'accept, accept-language')
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.header('content-type', type).serializer(String).send(body)
}
