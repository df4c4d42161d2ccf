import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { SignerFor } from '../../core/issuers/credential-signer.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { retrievePresentationRequest } from '../../core/verification/retrieve-presentation-request.ts'
import { encryptRequestObject } from './encrypt-request-object.ts'
import { signRequestObject } from './request-object.ts'

export type RequestPorts = Parameters<typeof retrievePresentationRequest>[0] &
  Pick<Ports, 'publicUrl' | 'formats'> & { readonly signerFor: SignerFor }

const Params = Type.Object({ reference: Type.String({ maxLength: 100 }) })

/** §5.10.1. Everything else that a wallet says of itself is ignored. */
const WalletPost = Type.Object({
  wallet_nonce: Type.Optional(Type.String({ maxLength: 1000 })),
  wallet_metadata: Type.Optional(Type.String({ maxLength: 100_000 })),
})

const mediaType = 'application/oauth-authz-req+jwt'
const schema = {
  tags: ['OpenID4VP'],
  params: Params,
  response: { 200: { content: { [mediaType]: { schema: Type.String() } } } },
}

/** `GET` and `POST /oid4vp/requests/:reference` (OpenID4VP 1.0 §5.7, §5.10; RFC 9101 §5.2.3). */
export function addRequestEndpoint(scope: FastifyInstance, ports: RequestPorts): void {
  const url = '/oid4vp/requests/:reference'
  const serve = async (request: FastifyRequest, reply: FastifyReply, wallet: Static<typeof WalletPost>) => {
    const { reference } = request.params as Static<typeof Params>
    const open = await retrievePresentationRequest(ports, request.tenant, 'openid4vp', reference)
    const signed = await signRequestObject(ports, request.tenant, open, wallet.wallet_nonce)
    const object =
      wallet.wallet_metadata === undefined
        ? signed
        : await encryptRequestObject(signed, wallet.wallet_metadata)
    return reply.header('cache-control', 'no-store').type(mediaType).send(object)
  }
  scope.get(
    url,
    // To look with HEAD is not to retrieve.
    { schema: { ...schema, summary: 'Fetch a request object' }, exposeHeadRoute: false },
    (request, reply) => serve(request, reply, {}),
  )
  scope.post<{ Body: Static<typeof WalletPost> | undefined }>(
    url,
    { schema: { ...schema, summary: 'Fetch a request object with a nonce of the wallet' } },
    (request, reply) => {
      const { wallet_nonce: nonce, wallet_metadata: metadata } = request.body ?? {}
      if (!isText(nonce, 1000)) throw new CoreError('invalid_request', 'wallet_nonce cannot be used.')
      if (!isText(metadata, 100_000)) {
        throw new CoreError('invalid_request', 'wallet_metadata cannot be used.')
      }
      return serve(request, reply, request.body ?? {})
    },
  )
}

/** A form may have a name twice. */
function isText(value: unknown, most: number): boolean {
  return value === undefined || (typeof value === 'string' && value.length <= most)
}
