import { compileSchema } from '../../lib/json-schema.ts'
import { CoreError } from '../errors.ts'
import { as, type CredentialConfigurationId, type IssuerId } from '../ids.ts'
import type { ConfigurationDefinition } from '../issuers/configuration-definition.ts'
import { createIssuer, type IssuerPorts } from '../issuers/create-issuer.ts'
import {
  changeCredentialConfiguration,
  defineCredentialConfiguration,
} from '../issuers/define-credential-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import type { Schema } from './schema.ts'

export interface SchemaRequest {
  readonly name: string
  readonly type: string
  /** JSON Schema of the subject: an object. */
  readonly credentialSubject: {
    readonly properties?: Readonly<Record<string, unknown>>
    readonly required?: readonly string[]
  } & Readonly<Record<string, unknown>>
}

export type SchemaPorts = IssuerPorts &
  Pick<
    Ports,
    | 'schemas'
    | 'credentialConfigurations'
    | 'formats'
    | 'statusListFormats'
    | 'issuanceProtocols'
    | 'settings'
    | 'publicUrl'
  >

/** Who signs credentials that were defined by a schema. */
const ISSUER_NAME = 'Schemas'

/**
 * A kind of credential by the schema of its subject: a credential configuration of the same name, in linked data with a secp256k1 key.
 * A schema of a type that there is already is its next version; what was issued under earlier ones stays as it is.
 * @throws {CoreError} `invalid_request`, `configuration_invalid`, `already_exists` when the name is taken by another kind of credential
 */
export async function createSchema(
  ports: SchemaPorts,
  tenant: Tenant,
  request: SchemaRequest,
): Promise<Schema> {
  requireSchema(request)
  const known = (await ports.schemas.list(tenant.id)).filter(({ type }) => type === request.type)
  const version = Math.max(0, ...known.map((schema) => schema.version)) + 1
  const id = as<CredentialConfigurationId>(request.type)
  const now = ports.clock.now()
  const schema: Schema = {
    ...request,
    id: ports.random.id(now),
    tenantId: tenant.id,
    version,
    credentialConfigurationId: id,
    createdAt: now,
  }
  const add = ports.schemas.add(schema)
  const issuerId = await findIssuer(ports, tenant)
  const definition = definitionOf(ports, tenant, id, issuerId, request)
  try {
    if (version === 1) await defineCredentialConfiguration(ports, tenant.id, definition, () => [add])
    else {
      await ports.units.commit([add])
      await changeCredentialConfiguration(ports, tenant.id, id, () => definition)
    }
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error
    throw new CoreError('changed_meanwhile', 'Another schema of this type was made at the same moment.')
  }
  return schema
}

function definitionOf(
  { publicUrl }: Pick<Ports, 'publicUrl'>,
  tenant: Tenant,
  id: CredentialConfigurationId,
  issuerId: IssuerId,
  { name, type, credentialSubject }: SchemaRequest,
): ConfigurationDefinition {
  const { properties = {}, required = [] } = credentialSubject
  return {
    id,
    issuerId,
    format: 'ldp_vc',
    type: {
      types: ['VerifiableCredential', type],
      contexts: [`${tenantUrl(publicUrl, tenant)}/contexts/${type}`],
    },
    claims: Object.keys(properties)
      .filter((property) => property !== 'id')
      .map((property) => ({
        path: ['credentialSubject', property],
        mandatory: required.includes(property),
        display: [],
      })),
    claimSchema: {
      type: 'object',
      properties: {
        credentialSubject: { ...credentialSubject, required: required.filter((one) => one !== 'id') },
      },
    },
    display: [{ name }],
    statusListFormat: 'status-list-2021',
    binding: { methods: ['did:key', 'did:jwk', 'did:web'], proofAlgorithms: ['ES256K', 'ES256', 'EdDSA'] },
    protocols: ['direct', 'openid4vci'],
  }
}

function requireSchema({ credentialSubject }: SchemaRequest): void {
  try {
    compileSchema(credentialSubject)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it does not compile'
    throw new CoreError('invalid_request', 'credentialSubject is no JSON Schema.', {
      violations: [{ pointer: '/credentialSubject', message }],
      cause: error,
    })
  }
}

/** An issuer of the tenant whose key and DID go with the suite; made by the first schema. */
async function findIssuer(ports: SchemaPorts, tenant: Tenant): Promise<IssuerId> {
  const [issuers, keys] = await Promise.all([ports.issuers.list(tenant.id), ports.keys.list(tenant.id)])
  const fitting = issuers.find(
    ({ identification, keyId }) =>
      identification.method === 'did' &&
      keys.some(({ id, algorithm, status }) => id === keyId && algorithm === 'ES256K' && status === 'active'),
  )
  if (fitting !== undefined) return fitting.id
  const created = await createIssuer(ports, tenant, {
    name: ISSUER_NAME,
    algorithm: 'ES256K',
    identification: { method: 'did', didMethod: 'web' },
  })
  return created.id
}
