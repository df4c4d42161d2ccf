import { inputName } from '../../../../core/issuance/map-claims.ts'
import type {
  ClaimDefinition,
  CredentialConfiguration,
  CredentialDisplay,
} from '../../../../core/issuers/credential-configuration.ts'
import { contractNameOf } from '../../../../core/issuers/find-contract.ts'
import type { Contract, Display } from './wire.ts'

const SUBJECT = 'credentialSubject'
/** A configuration without an end is shown with the longest that there is. */
const LONGEST_SECONDS = 100 * 366 * 86_400

/** A configuration as a contract. Pure, and for whatever `mapContract` made its inverse. */
export function contractOf(configuration: CredentialConfiguration): Contract {
  const { claims, display, entra, type, validitySeconds } = configuration
  return {
    name: contractNameOf(configuration),
    allowOverrideValidityIntervalOnIssuance: entra?.allowExpirationDate ?? false,
    rules: {
      attestations: {
        idTokenHints: [
          {
            mapping: claims.filter(isMapped).map((claim) => ({
              outputClaim: nameOf(claim),
              required: claim.mandatory,
              inputClaim: inputName(claim),
              indexed: claim.indexed ?? false,
            })),
            required: true,
          },
        ],
      },
      validityInterval: validitySeconds ?? LONGEST_SECONDS,
      vc: { type: (type.types ?? []).filter((name) => name !== 'VerifiableCredential') },
    },
    displays: display.map((one, index) => displayOf(configuration, one, index === 0)),
  }
}

/** Whether all that the configuration says of claims is what a contract could say. */
export function isExpressible({ claims, format }: CredentialConfiguration): boolean {
  return format === 'jwt_vc_json' && claims.every(isMapped)
}

function isMapped({ path }: ClaimDefinition): boolean {
  return path.length === 2 && path[0] === SUBJECT && typeof path[1] === 'string'
}

const nameOf = ({ path }: ClaimDefinition): string => String(path[1])

function displayOf(
  { claims, entra }: CredentialConfiguration,
  { name, locale = 'en-US', description, logo, backgroundColor, textColor }: CredentialDisplay,
  isFirst: boolean,
): Display {
  const consent = isFirst ? entra?.consent : entra?.consents?.[locale]
  return {
    locale,
    card: {
      title: name,
      ...(entra?.issuedBy === undefined ? {} : { issuedBy: entra.issuedBy }),
      ...(backgroundColor === undefined ? {} : { backgroundColor }),
      ...(textColor === undefined ? {} : { textColor }),
      ...(logo === undefined
        ? {}
        : {
            logo: { uri: logo.uri, ...(logo.altText === undefined ? {} : { description: logo.altText }) },
          }),
      ...(description === undefined ? {} : { description }),
    },
    ...(consent === undefined ? {} : { consent }),
    claims: claims.filter(isMapped).flatMap((claim) =>
      claim.display
        .filter((label) => (label.locale ?? 'en-US') === locale)
        .map((label) => ({
          claim: `vc.${SUBJECT}.${nameOf(claim)}`,
          label: label.name,
          type: entra?.claimTypes?.[nameOf(claim)] ?? 'String',
        })),
    ),
  }
}
