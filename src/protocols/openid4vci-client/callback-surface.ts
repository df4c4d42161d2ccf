import { type Static, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { EndedAuthorization } from '../../core/wallet/authorizing/collection-authorization.ts'
import { finishCollection } from '../../core/wallet/authorizing/finish-authorization.ts'
import type { WalletPorts } from '../../core/wallet/wallet-ports.ts'
import type { SurfacePlugin } from '../../http/mount-surface.ts'

const Text = Type.Optional(Type.String({ maxLength: 8_192 }))
const Query = Type.Object({
  state: Text,
  code: Text,
  iss: Text,
  error: Text,
})

/**
 * `GET /wallet/callback`: a person comes back from the issuer with access (OpenID4VCI 1.0 §5.2). Only `state` opens the way on, once; the
 * page says no more than how it ended.
 */
export function createCallbackSurface(ports: WalletPorts): SurfacePlugin {
  return (scope) => {
    scope.get<{ Querystring: Static<typeof Query> }>(
      '/wallet/callback',
      {
        schema: {
          tags: ['OpenID4VCI'],
          summary: 'Come back from the issuer with access',
          querystring: Query,
        },
        exposeHeadRoute: false,
      },
      async ({ tenant, query }, reply) => {
        reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
        const { state = '', code, iss, error } = query
        try {
          const ended = await finishCollection(ports, tenant, {
            state,
            ...(code === undefined ? {} : { code }),
            ...(iss === undefined ? {} : { issuer: iss }),
            ...(error === undefined ? {} : { error }),
          })
          if (ended.returnUrl !== undefined) return reply.redirect(returnTo(ended, ended.returnUrl), 303)
          return reply.code(200).type('text/plain; charset=utf-8').send(sentences[ended.state])
        } catch (failure) {
          if (!(failure instanceof CoreError) || failure.code !== 'offer_not_found') throw failure
          return reply.code(404).type('text/plain; charset=utf-8').send(failure.message)
        }
      },
    )
  }
}

const sentences: Readonly<Record<EndedAuthorization['state'], string>> = {
  collected: 'The credential was collected. You can close this window.',
  failed: 'The credential was not collected. Whoever began this is told why. You can close this window.',
}

function returnTo({ id, state }: EndedAuthorization, returnUrl: string): string {
  const url = new URL(returnUrl)
  url.searchParams.set('authorizationId', id)
  url.searchParams.set('state', state)
  return url.href
}
