import type { IssuingPorts } from '../../core/issuance/issue-credential.ts'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { configurationMetadata } from './configuration-metadata.ts'
import { addDraft15Metadata } from './draft15/draft15-metadata.ts'
import { encryptionMetadata } from './encryption/encryption-metadata.ts'

export type IssuerMetadataPorts = Pick<Ports, 'publicUrl' | 'formats' | 'log' | 'secrets'> &
  Pick<IssuingPorts, 'signerFor'>

/**
 * The Credential Issuer Metadata of a tenant (OpenID4VCI 1.0 §12.2.4). A configuration that cannot be issued at the moment (its
 * format or its key is gone) is left out and logged: the others go on.
 */
export async function createIssuerMetadata(
  ports: IssuerMetadataPorts,
  tenant: Tenant,
  configurations: readonly CredentialConfiguration[],
): Promise<Readonly<Record<string, unknown>>> {
  const issuer = tenantUrl(ports.publicUrl, tenant)
  const batchSize = Math.max(1, ...configurations.map((configuration) => configuration.batchSize))
  const entries = await Promise.all(
    configurations.map(
      async (configuration) => [configuration.id, await describe(ports, configuration)] as const,
    ),
  )
  const metadata = {
    credential_issuer: issuer,
    credential_endpoint: `${issuer}/oid4vci/credential`,
    nonce_endpoint: `${issuer}/oid4vci/nonce`,
    deferred_credential_endpoint: `${issuer}/oid4vci/deferred-credential`,
    notification_endpoint: `${issuer}/oid4vci/notification`,
    ...encryptionMetadata(ports.secrets, tenant.id),
    ...(batchSize < 2 ? {} : { batch_credential_issuance: { batch_size: batchSize } }),
    display: [{ name: tenant.name }],
    credential_configurations_supported: Object.fromEntries(
      entries.filter(([, described]) => described !== undefined),
    ),
  }
  return tenant.settings.openid4vciDraft15 ? addDraft15Metadata(metadata) : metadata
}

/** Those that this protocol offers. */
export function offeredConfigurations(
  configurations: readonly CredentialConfiguration[],
): readonly CredentialConfiguration[] {
  return configurations.filter(({ protocols }) => protocols.includes('openid4vci'))
}

async function describe(
  ports: IssuerMetadataPorts,
  configuration: CredentialConfiguration,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const format = ports.formats.get(configuration.format)
  try {
    if (format === undefined) throw new Error(`no format ${configuration.format}`)
    const { algorithm } = await ports.signerFor(configuration.tenantId, configuration.issuerId)
    return configurationMetadata(configuration, format, algorithm)
  } catch (error) {
    ports.log.warn(
      { tenantId: configuration.tenantId, configurationId: configuration.id, error: String(error) },
      'credential configuration left out of the metadata',
    )
    return undefined
  }
}
