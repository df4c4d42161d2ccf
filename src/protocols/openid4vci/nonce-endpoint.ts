import type { FastifyInstance } from 'fastify'
import { mintCNonce } from '../../core/issuance/c-nonce.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { NonceResponse } from './wire.ts'

export type NoncePorts = Pick<Ports, 'clock' | 'random' | 'secrets'>

const schema = {
  tags: ['OpenID4VCI'],
  summary: 'Get a fresh c_nonce',
  response: { 200: NonceResponse },
}

/** `POST /oid4vci/nonce` (OpenID4VCI 1.0 §7): for everyone, without a body; one that comes all the same is not read. */
export function addNonceEndpoint(scope: FastifyInstance, ports: NoncePorts, path: string): void {
  scope.register(async (inner) => {
    inner.removeAllContentTypeParsers()
    inner.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 16_384 }, (_request, _body, done) =>
      done(null, undefined),
    )
    inner.post(path, { schema }, async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return { c_nonce: mintCNonce(ports, request.tenant.id) }
    })
  })
}
