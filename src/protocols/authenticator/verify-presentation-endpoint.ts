import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import {
  answerPresentationRequest,
  type WalletAnswer,
} from '../../core/verification/answer-presentation-request.ts'
import { PresentationFault } from '../../core/verification/presentation-fault.ts'
import { readReference } from '../../core/verification/presentation-reference.ts'
import type { OpenRequest, PresentationRequest } from '../../core/verification/presentation-request.ts'
import { requireOpen } from '../../core/verification/retrieve-presentation-request.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { sha256, sha256Base64url } from '../../lib/hash.ts'
import type { AuthenticatorPorts } from './ports.ts'
import { readPresentation } from './read-presentation.ts'
import { readWalletPost, type WalletPost, type WalletRefusal } from './read-wallet-post.ts'
import { TENANT } from './tenant-of-path.ts'

/** Where a wallet posts its presentation (contract section 8.5). It waits until the application knows. */
export function addVerifyPresentationEndpoint(scope: FastifyInstance, ports: AuthenticatorPorts): void {
  scope.post(
    `${TENANT}/verifyPresentation`,
    {
      bodyLimit: 4_194_304,
      schema: { tags: ['Authenticator'], summary: 'Present credentials', response: { 200: Type.Object({}) } },
    },
    async ({ tenant, body }) => {
      const post = readWalletPost(body)
      const known = await findRequest(ports, tenant, post.state)
      const hash = sha256(JSON.stringify(post))
      const ended = await answerOnce(ports, tenant, known, post, hash)
      await ports.callbackDelivery.announce(tenant.id, ended.id, ended.version)
      if (ended.state === 'failed' && !('error' in post)) throw refused(ended)
      return {}
    },
  )
}

async function findRequest(
  { secrets, presentationRequests }: AuthenticatorPorts,
  tenant: Tenant,
  state: string,
): Promise<PresentationRequest> {
  const id = readReference(secrets, 'response', tenant.id, state)
  const known = id && (await presentationRequests.find(tenant.id, id))
  if (known?.protocol === 'authenticator') return known
  throw new CoreError('presentation_request_not_found', 'state is not that of a request.')
}

/** The request as this answer ended it; the very answer that ended it may come again while the application has not taken it. */
async function answerOnce(
  ports: AuthenticatorPorts,
  tenant: Tenant,
  known: PresentationRequest,
  post: WalletPost | WalletRefusal,
  hash: Uint8Array,
): Promise<PresentationRequest> {
  if (await isSameAnswer(ports, known, hash)) return known
  const open = requireOpen(known, ports.clock.now())
  try {
    return await answerPresentationRequest(ports, tenant, open, await read(ports, open, post), hash)
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'presentation_request_over') throw error
    const now = await ports.presentationRequests.find(tenant.id, known.id)
    if (now !== undefined && (await isSameAnswer(ports, now, hash))) return now
    throw error
  }
}

async function isSameAnswer(
  { callbacks }: AuthenticatorPorts,
  request: PresentationRequest,
  hash: Uint8Array,
): Promise<boolean> {
  const before = 'answerHash' in request ? request.answerHash : undefined
  if (before === undefined || !equalInConstantTime(sha256Base64url(before), sha256Base64url(hash)))
    return false
  const told = await callbacks.about(request.tenantId, request.id)
  return told.some(({ sequence, state }) => sequence === request.version && state !== 'delivered')
}

async function read(
  ports: AuthenticatorPorts,
  request: OpenRequest,
  post: WalletPost | WalletRefusal,
): Promise<WalletAnswer> {
  if ('error' in post) {
    const clause = 'SIOPv2 draft 1 §9'
    return { refusal: { code: 'access_denied', clause, message: 'the wallet or its person declined' } }
  }
  try {
    return { proved: await readPresentation(ports, request, post) }
  } catch (error) {
    if (
      error instanceof PresentationFault ||
      (error instanceof CoreError && error.code === 'did_unresolvable')
    ) {
      return { fault: error }
    }
    throw error
  }
}

function refused({ failure }: Extract<PresentationRequest, { state: 'failed' }>): CoreError {
  return new CoreError('presentation_refused', `The presentation was refused: ${failure.code}.`, {
    detail: `${failure.message} (${failure.clause})`,
  })
}
