import type { OfficeSettings } from '../settings.ts'
import type {
  ClaimDefinition,
  CredentialConfiguration,
  CredentialDisplay,
  HolderBinding,
  TransactionCodePolicy,
} from './credential-configuration.ts'

/** A credential configuration as its owner writes it: what is left out has a sensible value. */
export interface ConfigurationDefinition
  extends Pick<CredentialConfiguration, 'id' | 'issuerId' | 'format' | 'type'>,
    Partial<
      Pick<
        CredentialConfiguration,
        | 'scope'
        | 'claimSchema'
        | 'validitySeconds'
        | 'statusListFormat'
        | 'batchSize'
        | 'protocols'
        | 'approval'
        | 'offerValiditySeconds'
        | 'entra'
      >
    > {
  readonly claims?: readonly (Pick<ClaimDefinition, 'path'> & Partial<ClaimDefinition>)[]
  readonly display?: readonly CredentialDisplay[]
  readonly binding?: Partial<HolderBinding>
  readonly transactionCode?: Partial<TransactionCodePolicy>
}

/** The whole configuration that a definition stands for. Pure, so that two equal definitions give equal configurations. */
export function completeDefinition(
  definition: ConfigurationDefinition,
  { offerSeconds }: Pick<OfficeSettings, 'offerSeconds'>,
): Omit<CredentialConfiguration, 'tenantId' | 'createdAt' | 'version'> {
  const { claimSchema, validitySeconds, statusListFormat, binding, transactionCode } = definition
  return {
    id: definition.id,
    issuerId: definition.issuerId,
    format: definition.format,
    type: definition.type,
    scope: definition.scope ?? definition.id,
    claims: (definition.claims ?? []).map((claim) => ({
      path: claim.path,
      ...(claim.input === undefined ? {} : { input: claim.input }),
      mandatory: claim.mandatory ?? false,
      selectivelyDisclosable: claim.selectivelyDisclosable ?? false,
      ...(claim.indexed === undefined ? {} : { indexed: claim.indexed }),
      display: claim.display ?? [],
    })),
    ...(claimSchema === undefined ? {} : { claimSchema }),
    display: definition.display ?? [],
    ...(validitySeconds === undefined ? {} : { validitySeconds }),
    binding: {
      methods: binding?.methods ?? ['jwk', 'did:key', 'did:jwk'],
      proofAlgorithms: binding?.proofAlgorithms ?? ['ES256', 'EdDSA'],
      ...(binding?.keyAttestation === undefined ? {} : { keyAttestation: binding.keyAttestation }),
    },
    ...(statusListFormat === undefined ? {} : { statusListFormat }),
    batchSize: definition.batchSize ?? 1,
    transactionCode: {
      use: transactionCode?.use ?? 'optional',
      length: transactionCode?.length ?? 6,
      ...(transactionCode?.description === undefined ? {} : { description: transactionCode.description }),
    },
    protocols: definition.protocols ?? ['openid4vci'],
    approval: definition.approval ?? 'automatic',
    offerValiditySeconds: definition.offerValiditySeconds ?? offerSeconds,
    ...(definition.entra === undefined ? {} : { entra: definition.entra }),
  }
}
