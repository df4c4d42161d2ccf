import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId, type CredentialId } from '../../../core/ids.ts'
import { knownId } from '../known-id.ts'
import { pageOf, pageQuery, readPage, writePage } from '../page.ts'
import { route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { CredentialStatus, CredentialView, showCredential } from './wire.ts'

export const listCredentialsRoute = route(
  {
    method: 'GET',
    path: '/credentials',
    operationId: 'listCredentials',
    tag: 'Credentials',
    scope: 'credentials:read',
    summary: 'List issued credentials',
    query: pageQuery({
      status: Type.Optional(CredentialStatus),
      credentialConfigurationId: Type.Optional(Type.String()),
    }),
    success: {
      status: 200,
      description: 'A page, newest first.',
      schema: pageOf(CredentialView, 'CredentialPage'),
    },
    refusals: [400],
  },
  async ({ issuedCredentials }, { tenant, query }) => {
    const { status, credentialConfigurationId } = query
    const filter = {
      ...(status === undefined ? {} : { status }),
      ...(credentialConfigurationId === undefined
        ? {}
        : { credentialConfigurationId: as<CredentialConfigurationId>(credentialConfigurationId) }),
    }
    const page = await issuedCredentials.list(tenant.id, filter, readPage(query))
    return { status: 200, body: writePage(page, showCredential) }
  },
)

export const getCredentialRoute = route(
  {
    method: 'GET',
    path: '/credentials/:id',
    operationId: 'getCredential',
    tag: 'Credentials',
    scope: 'credentials:read',
    summary: 'See an issued credential',
    params: IdParams,
    success: { status: 200, description: 'The credential, without claims.', schema: CredentialView },
    refusals: [404],
  },
  async ({ issuedCredentials }, { tenant, params }) => {
    const credential = await issuedCredentials.find(tenant.id, knownId<CredentialId>(params.id))
    if (credential === undefined) throw new CoreError('credential_not_found', 'There is no such credential.')
    return { status: 200, body: showCredential(credential) }
  },
)
