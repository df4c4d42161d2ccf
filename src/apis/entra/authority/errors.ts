import type { FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../../core/errors.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { createErrorHandler, type ErrorHandler, type RenderedFailure } from '../../../http/error-handler.ts'
import type { Failure } from '../../../http/failure.ts'
import type { TransportErrorCode } from '../../../http/transport-error.ts'
import { isUuid } from '../../../lib/uuid.ts'
import { AuthorityRefusal, aadstsErrors } from './refusal.ts'

type Rendered = Readonly<{ status: number; error: string; number: number }>

const input = { status: 400, error: 'invalid_request', number: 90013 } as const
const client = aadstsErrors.secret
const ours = { status: 500, error: 'server_error', number: 90033 } as const
const later = { status: 503, error: 'temporarily_unavailable', number: 90033 } as const

/** Codes that the authority can come to; every other one is a fault of ours. */
const known: Partial<Record<ErrorCode | TransportErrorCode, Rendered>> = {
  invalid_request: input,
  client_invalid: client,
  client_not_found: client,
  client_suspended: aadstsErrors.disabled,
  scope_invalid: aadstsErrors.scope,
  scope_insufficient: aadstsErrors.scope,
  tenant_not_found: aadstsErrors.tenant,
  grant_unsupported: aadstsErrors.grant,
  changed_meanwhile: later,
  storage_unavailable: later,
  shutting_down: later,
  route_not_found: { ...input, status: 404 },
  method_not_allowed: { ...input, status: 405, number: 900561 },
  request_timeout: { ...input, status: 408 },
  body_too_large: { ...input, status: 413 },
  uri_too_long: { ...input, status: 414 },
  media_type_unsupported: { ...input, number: 900144 },
  rate_limited: { status: 429, error: 'temporarily_unavailable', number: 90033 },
  headers_too_large: { ...input, status: 431 },
}

type Needs = Pick<Ports, 'log' | 'clock' | 'random'>

/** OAuth errors (RFC 6749 §5.2) with the members that Microsoft's libraries read. */
export function authorityErrorHandler(ports: Needs): ErrorHandler {
  return (error, request, reply) => {
    const kind = error instanceof AuthorityRefusal ? error.aadsts : undefined
    createErrorHandler(ports.log, (failure) => render(ports, failure, request, kind))(error, request, reply)
  }
}

function render(
  { clock, random }: Needs,
  { code, message }: Failure,
  request: FastifyRequest,
  kind: Rendered | undefined,
): RenderedFailure {
  const { status, error, number } = kind ?? known[code] ?? ours
  const now = clock.now()
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`
  const traceId = random.id(now)
  const correlationId = correlationIdOf(request) ?? random.id(now)
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
    },
    headers: {
      pragma: 'no-cache',
      ...(status === 401 && request.headers.authorization !== undefined
        ? { 'www-authenticate': 'Basic realm="clients", charset="UTF-8"' }
        : {}),
    },
  }
}

/** What the client calls its request: in the body, in the query or in a header, whichever its version uses. */
function correlationIdOf({ body, query, headers }: FastifyRequest): string | undefined {
  const name = 'client-request-id'
  const given = [body, query, headers].map((from) => (from as Record<string, unknown> | undefined)?.[name])
  return given.find((value): value is string => typeof value === 'string' && isUuid(value))
}
