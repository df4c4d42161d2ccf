import { Type } from 'typebox'
import type { WalletRecordId } from '../../../core/ids.ts'
import { deleteHeldCredential } from '../../../core/wallet/delete-held-credential.ts'
import { inspectHeldCredential, listHeldCredentials } from '../../../core/wallet/read-held-credential.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import {
  HeldCredentialState,
  HeldCredentialView,
  InspectedCredentialView,
  showClaim,
  showHeld,
  WalletId,
} from './wire.ts'

const tag = 'Wallet'

export const listHeldCredentialsRoute = route(
  {
    method: 'GET',
    path: '/wallet/credentials',
    operationId: 'listHeldCredentials',
    tag,
    scope: 'wallet:read',
    summary: 'List held credentials',
    query: pageQuery({ state: Type.Optional(HeldCredentialState), walletId: Type.Optional(WalletId) }),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(HeldCredentialView, 'HeldCredentialPage'),
    },
    refusals: [400],
  },
  async (ports, { tenant, query }) => {
    const { state, walletId } = query
    const filter = {
      ...(state === undefined ? {} : { state }),
      ...(walletId === undefined ? {} : { walletId: knownId<WalletRecordId>(walletId) }),
    }
    const page = await listHeldCredentials(ports, tenant.id, filter, readPage(query))
    return { status: 200, body: writePage(page, showHeld) }
  },
)

export const getHeldCredentialRoute = route(
  {
    method: 'GET',
    path: '/wallet/credentials/:id',
    operationId: 'getHeldCredential',
    tag,
    scope: 'wallet:read',
    summary: 'Look into a held credential',
    params: IdParams,
    success: { status: 200, description: 'The credential, claim by claim.', schema: InspectedCredentialView },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    const inspected = await inspectHeldCredential(ports, tenant.id, knownId(params.id))
    return {
      status: 200,
      body: { ...showHeld(inspected), claimList: inspected.claimList.map(showClaim) },
    }
  },
)

export const deleteHeldCredentialRoute = route(
  {
    method: 'DELETE',
    path: '/wallet/credentials/:id',
    operationId: 'deleteHeldCredential',
    tag,
    scope: 'wallet:write',
    summary: 'Throw a held credential away',
    params: IdParams,
    success: { status: 204, description: 'It is gone, and its key with it.' },
    refusals: [404],
  },
  async (ports, { tenant, params }) => {
    await deleteHeldCredential(ports, tenant.id, knownId(params.id))
    return { status: 204 }
  },
)
