import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import { findContract } from '../../core/issuers/find-contract.ts'
import { createManifest } from './manifest.ts'
import type { AuthenticatorPorts } from './ports.ts'
import { requireAuthority, signAsAuthority } from './sign-as-authority.ts'
import { TENANT } from './tenant-of-path.ts'

const Params = Type.Object({ tid: Type.String(), contractId: Type.String({ maxLength: 500 }) })

/** The signed contract, whether the caller asks for a signature or not: wallets and samples alike read `token`. */
export function addManifestEndpoint(scope: FastifyInstance, ports: AuthenticatorPorts): void {
  scope.get<{ Params: Static<typeof Params> }>(
    `${TENANT}/contracts/:contractId/manifest`,
    {
      schema: {
        tags: ['Authenticator'],
        summary: 'Read a contract',
        params: Params,
        response: { 200: Type.Object({ token: Type.String() }) },
      },
    },
    async ({ tenant, params, headers }, reply) => {
      const configuration = await findContract(ports, tenant, params.contractId)
      if (configuration === undefined) {
        throw new CoreError('credential_configuration_not_found', 'The contract could not be found.')
      }
      const authority = requireAuthority(await ports.signerFor(tenant.id, configuration.issuerId))
      const manifest = createManifest(
        ports,
        tenant,
        configuration,
        authority,
        ports.clock.now(),
        headers['accept-language'],
      )
      reply.header('vary', 'accept-language')
      return { token: await signAsAuthority(authority, manifest) }
    },
  )
}
