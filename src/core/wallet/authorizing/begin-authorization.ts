import { encodeBase64url } from '../../../lib/base64url.ts'
import { sha256Base64url } from '../../../lib/hash.ts'
import { CoreError } from '../../errors.ts'
import { as, type WalletRecordId } from '../../ids.ts'
import type { ClientContext, CollectionSource } from '../../ports/issuer-client.ts'
import type { Ports } from '../../ports/ports.ts'
import type { Write } from '../../ports/units.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { tenantUrl } from '../../tenants/tenant-url.ts'
import { requireKnownFormat } from '../require-offered-type.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import type { PendingAuthorization } from './collection-authorization.ts'
import { sealBegun } from './sealed-authorization.ts'

export type AuthorizingPorts = WalletPorts & Pick<Ports, 'publicUrl'>

export interface AuthorizationWish {
  readonly source: CollectionSource
  /** By which the issuer knows us; absent = the address of the tenant. */
  readonly clientId?: string
  readonly copies?: number
  readonly walletId?: WalletRecordId
  readonly returnUrl?: string
}

export interface BegunCollection {
  readonly authorization: PendingAuthorization
  /** What the person opens. */
  readonly authorizationUrl: string
}

const BUDGET_MS = 30_000
const LIFETIME_MS = 3_600_000

/** Where browsers come back to. */
function callbackUrl({ publicUrl }: Pick<Ports, 'publicUrl'>, tenant: Tenant): string {
  return `${tenantUrl(publicUrl, tenant)}/wallet/callback`
}

/**
 * Begins a collection for which a person has to give access in a browser (OpenID4VCI 1.0 §3.4): nothing is collected before it is back.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `offer_invalid`, `offer_over`, `grant_unsupported`, `issuer_refused`, `issuer_answer_invalid`, `outgoing_failed`,
 *   `outgoing_refused`
 */
export async function beginCollection(
  ports: AuthorizingPorts,
  tenant: Tenant,
  wish: AuthorizationWish,
  alongside: (begun: BegunCollection) => readonly Write[] = () => [],
): Promise<BegunCollection> {
  const { returnUrl, clientId = tenantUrl(ports.publicUrl, tenant), copies, walletId } = wish
  if (returnUrl !== undefined) requireReturnUrl(returnUrl)
  const now = ports.clock.now()
  const clientKey = await ports.keys.generate(tenant.id, 'ES256', 'holding')
  const context: ClientContext = {
    deadline: now + BUDGET_MS,
    key: { ...clientKey.key, sign: clientKey.sign },
  }
  const source = await ports.issuerClient.open(wish.source, context, 'authorization_code')
  for (const offered of source.offered ?? []) requireKnownFormat(ports, offered)
  const state = encodeBase64url(ports.random.bytes(32))
  const redirectUri = callbackUrl(ports, tenant)
  const begun = await ports.issuerClient.beginAuthorization(source, { clientId, redirectUri, state }, context)
  const { expiresInSeconds = LIFETIME_MS / 1000 } = begun
  const name = { tenantId: tenant.id, id: as<WalletRecordId>(ports.random.id(now)) }
  // What was pushed has to be opened soon; whoever opened it may take the time to log in.
  const expiresAt = now + LIFETIME_MS + Math.min(expiresInSeconds * 1000, LIFETIME_MS)
  const authorization: PendingAuthorization = {
    ...name,
    state: 'pending',
    credentialIssuer: source.credentialIssuer,
    stateHash: sha256Base64url(state),
    clientKeyId: clientKey.key.id,
    ...(copies === undefined ? {} : { copies }),
    ...(walletId === undefined ? {} : { walletId }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
    sealed: sealBegun(ports.secrets, name, begun.details),
    createdAt: now,
    expiresAt,
    dueAt: expiresAt,
    version: 1,
  }
  const answer = { authorization, authorizationUrl: begun.authorizationUrl }
  await ports.units.commit([
    clientKey.write,
    ports.walletRecords.authorizations.add(authorization),
    ...alongside(answer),
  ])
  return answer
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

function requireReturnUrl(returnUrl: string): void {
  const url = URL.parse(returnUrl)
  const isAtHome = url?.protocol === 'http:' && loopback.has(url.hostname)
  if (url?.protocol === 'https:' || isAtHome) return
  const message = 'must be an https URL'
  throw new CoreError('invalid_request', `/returnUrl ${message}.`, {
    violations: [{ pointer: '/returnUrl', message }],
  })
}
