import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import type { ConfigurationDefinition } from '../../../core/issuers/configuration-definition.ts'
import {
  changeCredentialConfiguration,
  defineCredentialConfiguration,
} from '../../../core/issuers/define-credential-configuration.ts'
import { removeCredentialConfiguration } from '../../../core/issuers/remove-credential-configuration.ts'
import { type Write, WriteConflict } from '../../../core/ports/units.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { findOwnIssuer } from '../../../core/wallet/issue-to-self.ts'
import { isJsonObject } from '../../../lib/json.ts'
import { changeDocument, findDocument, MOST_DOCUMENTS, newDocument } from '../kept-documents.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import type { TsgPorts } from '../ports.ts'
import type { IssueConfiguration } from './wire.ts'

const KIND = 'issue-configuration'

export async function listIssueConfigurations(
  { documents }: Pick<TsgPorts, 'documents'>,
  tenant: Tenant,
): Promise<readonly IssueConfiguration[]> {
  return (await documents.list(tenant.id, KIND, MOST_DOCUMENTS)).map(
    ({ data }) => data as unknown as IssueConfiguration,
  )
}

/** @throws {CoreError} `credential_not_found` */
export async function findIssueConfiguration(
  ports: Pick<TsgPorts, 'documents'>,
  tenant: Tenant,
  id: string,
): Promise<IssueConfiguration> {
  return (await findDocument(ports, tenant, KIND, id)).data as unknown as IssueConfiguration
}

/**
 * A kind of credential that the wallet offers: a credential configuration of the office whose id is the credential type, so that every
 * API and protocol knows it.
 * @throws {CoreError} `already_exists`, `configuration_invalid`
 */
export async function createIssueConfiguration(
  ports: TsgPorts,
  tenant: Tenant,
  given: IssueConfiguration,
): Promise<IssueConfiguration> {
  const add = ports.documents.add(newDocument(ports, tenant, KIND, given.id, { ...given }))
  try {
    await defineCredentialConfiguration(ports, tenant.id, await definitionOf(ports, tenant, given), () => [
      add,
    ])
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error
    throw new CoreError('already_exists', `"${given.id}" is there already.`)
  }
  return given
}

/** @throws {CoreError} `credential_not_found`, `invalid_request`, `configuration_invalid`, `changed_meanwhile` */
export async function changeIssueConfiguration(
  ports: TsgPorts,
  tenant: Tenant,
  id: string,
  given: IssueConfiguration,
): Promise<IssueConfiguration> {
  const before = await findIssueConfiguration(ports, tenant, id)
  if (given.id !== id || given.credentialType !== before.credentialType) {
    throw new CoreError('invalid_request', 'Neither the id nor the credentialType can change.')
  }
  const definition = await definitionOf(ports, tenant, given)
  await changeCredentialConfiguration(ports, tenant.id, definition.id, () => definition)
  await changeDocument(ports, tenant, KIND, id, { ...given })
  return given
}

/** @throws {CoreError} `credential_not_found`; `in_use` while an offer of it is open */
export async function deleteIssueConfiguration(ports: TsgPorts, tenant: Tenant, id: string): Promise<void> {
  const { credentialType } = await findIssueConfiguration(ports, tenant, id)
  const also: readonly Write[] = [ports.documents.remove(tenant.id, KIND, id)]
  await removeCredentialConfiguration(ports, tenant.id, as<CredentialConfigurationId>(credentialType)).catch(
    (error) => {
      // Somebody removed it over another API.
      if (!(error instanceof CoreError) || error.code !== 'credential_configuration_not_found') throw error
    },
  )
  await ports.units.commit(also)
}

/** Where anybody finds the context of the credential type. */
function contextUrl({ publicUrl }: Pick<TsgPorts, 'publicUrl'>, tenant: Tenant, id: string): string {
  return `${tenantUrl(publicUrl, tenant)}/api/issue-configuration/${id}`
}

async function definitionOf(
  ports: TsgPorts,
  tenant: Tenant,
  given: IssueConfiguration,
): Promise<ConfigurationDefinition> {
  if (given.issuable === false) {
    throw new CoreError(
      'invalid_request',
      'Contexts that nothing is issued with are the operator’s to add.',
      {
        violations: [{ pointer: '/issuable', message: 'must be true, or left out' }],
      },
    )
  }
  const { id, credentialType, proofType = 'jwt', documentUrl, document, schema } = given
  const { id: issuerId } = await findOwnIssuer(ports, tenant, await walletIdentity(ports, tenant))
  const subject = subjectSchema(schema)
  const context = documentUrl ?? (document === undefined ? undefined : contextUrl(ports, tenant, id))
  return {
    id: as<CredentialConfigurationId>(credentialType),
    issuerId,
    format: proofType === 'ldp' ? 'ldp_vc' : 'jwt_vc_json',
    type: {
      types: ['VerifiableCredential', credentialType],
      ...(context === undefined ? {} : { contexts: [context] }),
    },
    claims: claimsOf(subject),
    ...(subject === undefined
      ? {}
      : { claimSchema: { type: 'object', properties: { credentialSubject: subject } } }),
    display: [displayOf(given)],
    binding: { methods: ['did:web', 'did:key', 'did:jwk'], proofAlgorithms: ['ES256', 'ES384', 'EdDSA'] },
    statusListFormat: 'bitstring-status-list',
    validitySeconds: 90 * 86_400,
    protocols: ['openid4vci'],
    transactionCode: { use: 'never' },
  }
}

/** Every property of the subject is a claim; without a schema there is one that holds whatever comes. */
function claimsOf(subject: Members | undefined): NonNullable<ConfigurationDefinition['claims']> {
  const names = Object.keys(propertiesOf(subject)).filter((name) => name !== 'id')
  if (names.length === 0) return [{ path: ['credentialSubject'] }]
  const required = new Set(Array.isArray(subject?.['required']) ? subject['required'] : [])
  return names.map((name) => ({ path: ['credentialSubject', name], mandatory: required.has(name) }))
}

/** The schema may be of the whole credential or of its subject. */
function subjectSchema(schema: IssueConfiguration['schema']): Members | undefined {
  const inside = propertiesOf(schema)['credentialSubject']
  const { $schema: _schema, $id: _id, ...subject } = isJsonObject(inside) ? inside : (schema ?? {})
  return Object.keys(subject).length === 0 ? undefined : subject
}

type Members = Readonly<Record<string, unknown>>

function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> {
  return isJsonObject(schema) && isJsonObject(schema['properties']) ? schema['properties'] : {}
}

function displayOf(given: IssueConfiguration) {
  const { name = given.credentialType, description, backgroundColor, textColor } = given
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(backgroundColor === undefined ? {} : { backgroundColor }),
    ...(textColor === undefined ? {} : { textColor }),
  }
}
