import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { findRequestByReference } from '../../core/verification/retrieve-presentation-request.ts'
import { openTransactionData } from '../../core/verification/transaction-data/sealed-transaction-data.ts'
import { isOpen } from '../../core/verification/transitions.ts'
import { renderMissingPage } from '../../http/public-page/render-page.ts'
import { servePages } from '../../http/public-page/serve-page.ts'
import { renderRequestPage } from './render-request-page.ts'

type Needs = Pick<
  Ports,
  'clock' | 'secrets' | 'presentationRequests' | 'credentialConfigurations' | 'presentationProtocols'
>

/** `/r/{reference}`: the page that a person opens. Looking at it changes nothing; only a wallet retrieves a request. */
export function createRequestPageSurface(ports: Needs) {
  return async (server: FastifyInstance) => {
    servePages(server, '/r')
    server.get<{ Params: { reference: string } }>('/r/:reference', async (request, reply) => {
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
      try {
        return await page(ports, request)
      } catch (error) {
        if (!(error instanceof CoreError) || error.code !== 'presentation_request_not_found') throw error
        return reply.code(404).send(renderMissingPage('/r', 'request', MISSING))
      }
    })
  }
}

const MISSING = 'The link may be incomplete. Copy it once more, whole, or ask for a new one where you got it.'

async function page(
  ports: Needs,
  { tenant, params, headers, url }: FastifyRequest<{ Params: { reference: string } }>,
): Promise<string> {
  const request = await findRequestByReference(ports, tenant, 'page', params.reference)
  const now = ports.clock.now()
  const transactions = openTransactionData(ports.secrets, request)
  const protocol = ports.presentationProtocols.get(request.protocol)
  return renderRequestPage({
    request,
    ...(transactions === undefined ? {} : { transactions }),
    verifierName: tenant.name,
    configurations: await ports.credentialConfigurations.list(tenant.id),
    ...(isOpen(request) && request.expiresAt > now && protocol !== undefined
      ? { openingUri: protocol.openingUri(tenant, request) }
      : {}),
    now,
    path: url.split('?')[0] ?? '',
    acceptLanguage: headers['accept-language'],
  })
}
