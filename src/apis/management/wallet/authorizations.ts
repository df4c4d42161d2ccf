import { type Static, Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { WalletRecordId } from '../../../core/ids.ts'
import type { CollectionSource } from '../../../core/ports/issuer-client.ts'
import {
  type BegunCollection,
  beginCollection,
} from '../../../core/wallet/authorizing/begin-authorization.ts'
import type { CollectionAuthorization } from '../../../core/wallet/authorizing/collection-authorization.ts'
import { findWallet } from '../../../core/wallet/wallets/administer-wallets.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { DateTime, Id, IdParams, instant } from '../wire.ts'
import { Copies, CredentialOfferUri, WalletId } from './wire.ts'

const tag = 'Wallet'
const Url = Type.String({ minLength: 1, maxLength: 2_048 })

const AuthorizationBeginning = Type.Object(
  {
    credentialOfferUri: Type.Optional(CredentialOfferUri),
    credentialIssuer: Type.Optional(Url),
    credentialConfigurationIds: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { minItems: 1, maxItems: 20 }),
    ),
    clientId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2_048,
        description: 'By which the issuer knows this office. Absent: the address of the tenant.',
      }),
    ),
    copies: Type.Optional(Copies),
    walletId: Type.Optional(WalletId),
    returnUrl: Type.Optional(
      Type.String({
        maxLength: 2_048,
        description: 'Where the browser goes in the end, with `authorizationId` and `state`.',
      }),
    ),
  },
  {
    additionalProperties: false,
    title: 'AuthorizationBeginning',
    description: 'An offer, or an issuer and what is wanted of it.',
  },
)

const members = {
  id: Id,
  state: Type.Enum(['pending', 'redeeming', 'collected', 'failed'] as const),
  credentialIssuer: Type.String(),
  createdAt: DateTime,
  expiresAt: DateTime,
}

const BegunView = Type.Object(
  {
    ...members,
    authorizationUrl: Type.String({ description: 'What a person opens in a browser, soon.' }),
  },
  { title: 'BegunAuthorization' },
)

const AuthorizationView = Type.Object(
  {
    ...members,
    credentialIds: Type.Array(Id, { description: 'Held credentials that came of it.' }),
    waitingIds: Type.Array(Id, { description: 'Collections that the issuer does not have ready yet.' }),
    failure: Type.Optional(Type.String()),
  },
  { title: 'CollectionAuthorization' },
)

export const beginAuthorizationRoute = route(
  {
    method: 'POST',
    path: '/wallet/authorizations',
    operationId: 'beginAuthorization',
    tag,
    scope: 'wallet:write',
    summary: 'Begin a collection for which a person logs in at the issuer',
    description:
      'For issuers that give credentials for an authorization code. A person opens `authorizationUrl`, gives access and comes back to this office, which collects the credential.',
    body: AuthorizationBeginning,
    success: { status: 201, description: 'Where the person goes.', schema: BegunView },
    refusals: [400, 404, 410, 413, 415, 422, 502],
  },
  async (ports, { tenant, body }, alongside) => {
    const { credentialOfferUri, credentialIssuer, credentialConfigurationIds, walletId, ...rest } = body
    if (walletId !== undefined) await findWallet(ports, tenant.id, knownId<WalletRecordId>(walletId))
    const wish = {
      ...rest,
      source: sourceOf(body),
      ...(walletId === undefined ? {} : { walletId: knownId<WalletRecordId>(walletId) }),
    }
    return answer(await beginCollection(ports, tenant, wish, (begun) => alongside(answer(begun))))
  },
)

export const getAuthorizationRoute = route(
  {
    method: 'GET',
    path: '/wallet/authorizations/:id',
    operationId: 'getAuthorization',
    tag,
    scope: 'wallet:read',
    summary: 'See what became of a collection for which a person logs in',
    params: IdParams,
    success: { status: 200, description: 'Where it stands.', schema: AuthorizationView },
    refusals: [404],
  },
  async ({ walletRecords }, { tenant, params }) => {
    const id = knownId<WalletRecordId>(params.id)
    const authorization = await walletRecords.authorizations.find(tenant.id, id)
    if (authorization === undefined)
      throw new CoreError('offer_not_found', 'The office began no such authorization.')
    return { status: 200, body: show(authorization) }
  },
)

function sourceOf(body: Static<typeof AuthorizationBeginning>): CollectionSource {
  const { credentialOfferUri: offerUri, credentialIssuer, credentialConfigurationIds: ids } = body
  if (offerUri !== undefined && credentialIssuer === undefined && ids === undefined) return { offerUri }
  if (offerUri === undefined && credentialIssuer !== undefined && ids !== undefined) {
    return { credentialIssuer, configurationIds: [...new Set(ids)] }
  }
  const message = 'needs credentialOfferUri, or credentialIssuer with credentialConfigurationIds'
  throw new CoreError('invalid_request', `The authorization ${message}.`, {
    violations: [{ pointer: '', message }],
  })
}

function answer({ authorization, authorizationUrl }: BegunCollection): Answer {
  return { status: 201, body: { ...showOpen(authorization), authorizationUrl } }
}

function showOpen({ id, state, credentialIssuer, createdAt, expiresAt }: CollectionAuthorization) {
  return { id, state, credentialIssuer, createdAt: instant(createdAt), expiresAt: instant(expiresAt) }
}

function show(authorization: CollectionAuthorization): Static<typeof AuthorizationView> {
  const ended = 'endedAt' in authorization ? authorization : undefined
  return {
    ...showOpen(authorization),
    credentialIds: [...(ended?.credentialIds ?? [])],
    waitingIds: [...(ended?.waitingIds ?? [])],
    ...(ended?.failure === undefined ? {} : { failure: ended.failure }),
  }
}
