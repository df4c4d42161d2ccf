import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { listParticipants } from '../../core/dcp/find-participant.ts'
import { CoreError } from '../../core/errors.ts'
import { requireBearerToken } from '../../http/bearer.ts'
import { TransportError } from '../../http/transport-error.ts'
import type { DcpPorts } from './ports.ts'
import { tokenRefused } from './refusal.ts'
import { type DcpCall, verifySender } from './self-issued-token/verify-sender.ts'

declare module 'fastify' {
  interface FastifyRequest {
    dcpCall: DcpCall
  }
}

/**
 * Before anything of a request is read: its media type, then who sends it. On the address of one participant the token must be for that
 * one; on a shared address it says which participant is called.
 */
export function requireSender(ports: DcpPorts): onRequestAsyncHookHandler {
  return async (request) => {
    if (request.method === 'POST') requireJson(request)
    request.dcpCall = await authenticate(ports, request)
  }
}

function requireJson({ headers }: FastifyRequest): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (/^application\/(?:[\w.+-]+\+)?json$/.test(type)) return
  throw new TransportError('media_type_unsupported', 'Send application/json or application/ld+json.')
}

async function authenticate(ports: DcpPorts, request: FastifyRequest): Promise<DcpCall> {
  const text = tokenOf(request)
  const { tenant } = request
  const { context } = request.params as { readonly context?: string }
  const candidates =
    context === undefined
      ? await listParticipants(ports, tenant.id)
      : [await ports.dcp.participants.findByName(tenant.id, context)].filter((one) => one !== undefined)
  if (!text.includes('.') && ports.acceptBearer !== undefined) {
    const accepted = await ports.acceptBearer(tenant, text, candidates)
    if (accepted !== undefined) return accepted
  }
  return verifySender(ports, candidates, text)
}

function tokenOf(request: FastifyRequest): string {
  try {
    return requireBearerToken(request)
  } catch (error) {
    if (!(error instanceof CoreError) || error.code === 'access_token_missing') throw error
    throw tokenRefused(1, 'token_malformed', 'send it as "Authorization: Bearer <token>".', error.detail)
  }
}
