import { as, type CredentialConfigurationId, type IssuerId } from '../../../../core/ids.ts'
import type { ConfigurationDefinition } from '../../../../core/issuers/configuration-definition.ts'
import type { CredentialDisplay } from '../../../../core/issuers/credential-configuration.ts'
import type { EntraConsent, EntraContract } from '../../../../core/issuers/entra-contract.ts'
import { badField } from '../../refusal.ts'
import { checkContract } from './check-contract.ts'
import type { Contract, Display } from './wire.ts'

const SUBJECT = 'vc.credentialSubject.'
const TEXT = 'String'

type Mapped = Pick<ConfigurationDefinition, 'claims' | 'display' | 'validitySeconds' | 'type' | 'entra'>

/** The part of a configuration that a contract says. Pure; `contractOf` is its inverse. */
export function mapContract(contract: Contract): Mapped & { readonly entra: EntraContract } {
  checkContract(contract)
  const { name, rules, displays, allowOverrideValidityIntervalOnIssuance } = contract
  const mapping = rules.attestations.idTokenHints?.[0]?.mapping ?? []
  const claimTypes = typesOf(displays)
  const [first, ...others] = displays
  const consents = consentsOf(others)
  const id = configurationIdOf(name)
  return {
    type: { types: ['VerifiableCredential', ...rules.vc.type] },
    claims: mapping.map(({ inputClaim, outputClaim, required, indexed }) => ({
      path: ['credentialSubject', outputClaim],
      input: inputClaim.replace(/^\$\./, ''),
      mandatory: required ?? false,
      ...(indexed === true ? { indexed } : {}),
      display: labelsOf(displays, outputClaim),
    })),
    display: displays.map(displayOf),
    validitySeconds: rules.validityInterval,
    entra: {
      ...(name === id ? {} : { name }),
      ...(allowOverrideValidityIntervalOnIssuance ? { allowExpirationDate: true } : {}),
      ...(Object.keys(claimTypes).length === 0 ? {} : { claimTypes }),
      ...(first?.card.issuedBy === undefined ? {} : { issuedBy: first.card.issuedBy }),
      ...(first?.consent === undefined ? {} : { consent: first.consent }),
      ...(Object.keys(consents).length === 0 ? {} : { consents }),
    },
  }
}

/** A new configuration for a contract. */
export function definitionOfContract(
  contract: Contract,
  issuerId: IssuerId,
  protocols: NonNullable<ConfigurationDefinition['protocols']>,
): ConfigurationDefinition {
  return {
    ...mapContract(contract),
    id: as<CredentialConfigurationId>(configurationIdOf(contract.name)),
    issuerId,
    format: 'jwt_vc_json',
    statusListFormat: 'status-list-2021',
    binding: { proofAlgorithms: ['ES256', 'EdDSA', 'ES256K'] },
    transactionCode: { use: 'optional', length: 4 },
    protocols,
  }
}

/** A name of the product may have blanks and more; ours stands in URLs. */
export function configurationIdOf(name: string): string {
  const id = name
    .replaceAll(/[^A-Za-z0-9._~-]+/g, '-')
    .replaceAll(/^[._~-]+|[._~-]+$/g, '')
    .slice(0, 128)
  if (id === '') throw badField('name', '`name` needs a letter or a digit.')
  return id
}

function displayOf({ locale, card }: Display): CredentialDisplay {
  const { title, description, logo, backgroundColor, textColor } = card
  return {
    name: title,
    locale,
    ...(description === undefined ? {} : { description }),
    ...(logo === undefined
      ? {}
      : {
          logo: {
            uri: logo.uri,
            ...(logo.description === undefined ? {} : { altText: logo.description }),
          },
        }),
    ...(backgroundColor === undefined ? {} : { backgroundColor }),
    ...(textColor === undefined ? {} : { textColor }),
  }
}

function labelsOf(displays: readonly Display[], name: string) {
  return displays.flatMap(({ locale, claims = [] }) =>
    claims.filter(({ claim }) => claim === `${SUBJECT}${name}`).map(({ label }) => ({ name: label, locale })),
  )
}

function typesOf(displays: readonly Display[]): Record<string, string> {
  const claims = displays.flatMap((display) => display.claims ?? [])
  return Object.fromEntries(
    claims
      .filter(({ type = TEXT }) => type !== TEXT)
      .map(({ claim, type = TEXT }) => [claim.slice(SUBJECT.length), type]),
  )
}

function consentsOf(displays: readonly Display[]): Record<string, EntraConsent> {
  return Object.fromEntries(
    displays.flatMap(({ locale, consent }) => (consent === undefined ? [] : [[locale, consent]])),
  )
}
