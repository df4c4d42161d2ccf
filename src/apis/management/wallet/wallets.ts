import { Type } from 'typebox'
import { signatureAlgorithms } from '../../../core/identities/signing-key.ts'
import type { WalletRecordId } from '../../../core/ids.ts'
import { closeWallet, findWallet, openWallet } from '../../../core/wallet/wallets/administer-wallets.ts'
import type { Wallet } from '../../../core/wallet/wallets/wallet.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, pageThrough, writePage } from '../page.ts'
import { route } from '../route.ts'
import { DateTime, Id, IdParams, instant } from '../wire.ts'

const tag = 'Wallet'
const name = Type.String({ minLength: 1, maxLength: 200 })
const Algorithm = Type.Enum(signatureAlgorithms)

const WalletOpening = Type.Object(
  {
    name,
    didMethod: Type.Optional(
      Type.Enum(['jwk', 'key'] as const, {
        default: 'jwk',
        description: 'Of the DID that is made of its key.',
      }),
    ),
    algorithm: Type.Optional(Algorithm),
  },
  { additionalProperties: false, title: 'WalletOpening' },
)

const WalletView = Type.Object(
  { id: Id, name, did: Type.String(), algorithm: Algorithm, createdAt: DateTime },
  { title: 'Wallet' },
)

export const openWalletRoute = route(
  {
    method: 'POST',
    path: '/wallets',
    operationId: 'openWallet',
    tag,
    scope: 'wallet:write',
    summary: 'Open a wallet with a key of its own',
    description:
      "Beside the tenant's own wallet, for instance for a department or a machine. Its credentials are shown when it is named, and never beside those of another.",
    body: WalletOpening,
    success: { status: 201, description: 'The wallet.', schema: WalletView },
    refusals: [400, 409, 415],
  },
  async (ports, { tenant, body }, alongside) => {
    const request = { didMethod: 'jwk', algorithm: 'ES256', ...body } as const
    return opened(await openWallet(ports, tenant, request, (wallet) => alongside(opened(wallet))))
  },
)

export const listWalletsRoute = route(
  {
    method: 'GET',
    path: '/wallets',
    operationId: 'listWallets',
    tag,
    scope: 'wallet:read',
    summary: 'List wallets',
    query: pageQuery({}),
    success: { status: 200, description: 'A page, newest first.', schema: pageOf(WalletView, 'WalletPage') },
    refusals: [400],
  },
  async ({ walletRecords }, { tenant, query }) => ({
    status: 200,
    body: writePage(pageThrough(await walletRecords.wallets.all(tenant.id), query), show),
  }),
)

export const getWalletRoute = route(
  {
    method: 'GET',
    path: '/wallets/:id',
    operationId: 'getWallet',
    tag,
    scope: 'wallet:read',
    summary: 'See a wallet',
    params: IdParams,
    success: { status: 200, description: 'The wallet.', schema: WalletView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => ({
    status: 200,
    body: show(await findWallet(ports, tenant.id, knownId<WalletRecordId>(params.id))),
  }),
)

export const closeWalletRoute = route(
  {
    method: 'DELETE',
    path: '/wallets/:id',
    operationId: 'closeWallet',
    tag,
    scope: 'wallet:write',
    summary: 'Close a wallet that holds nothing any more',
    params: IdParams,
    success: { status: 204, description: 'It is gone, and its key with it.' },
    refusals: [404, 409],
  },
  async (ports, { tenant, params }) => {
    await closeWallet(ports, tenant.id, knownId<WalletRecordId>(params.id))
    return { status: 204 }
  },
)

function opened(wallet: Wallet): Answer {
  return { status: 201, body: show(wallet) }
}

function show({ id, name: called, did, algorithm, createdAt }: Wallet) {
  return { id, name: called, did, algorithm, createdAt: instant(createdAt) }
}
