import type { Instant } from '../../core/ids.ts'
import { inputName } from '../../core/issuance/map-claims.ts'
import type { ClaimDefinition, CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import { contractIdOf, manifestUrl } from '../../core/issuers/find-contract.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { chooseDisplay } from './choose-display.ts'
import { issueUrl } from './endpoint-urls.ts'
import { SELF_ISSUED } from './id-token-hint.ts'

/**
 * The contract as wallets read it (contract section 8.3): how the credential looks, and what it takes to get it.
 * @param language as in `Accept-Language`
 */
export function createManifest(
  ports: Pick<Ports, 'publicUrl'>,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  authority: { readonly issuer: string },
  now: Instant,
  language?: string,
): Readonly<Record<string, unknown>> {
  const claims = subjectClaims(configuration)
  return {
    id: contractIdOf(tenant, configuration),
    iss: authority.issuer,
    iat: Math.floor(now / 1000),
    display: displayOf(ports, tenant, configuration, claims, language),
    input: {
      id: 'input',
      credentialIssuer: issueUrl(ports, tenant),
      issuer: authority.issuer,
      attestations: { idTokens: [hintAttestation(claims)] },
    },
  }
}

/** Claims that a caller sends: those that stand right below the subject. */
function subjectClaims({ claims }: CredentialConfiguration): readonly ClaimDefinition[] {
  return claims.filter(({ path }) => path[0] === 'credentialSubject' && path.length === 2)
}

/** Every request brings a hint: without one nothing would tie the wallet to the request. */
function hintAttestation(claims: readonly ClaimDefinition[]) {
  return {
    id: SELF_ISSUED,
    encrypted: false,
    claims: claims.map((claim) => ({
      claim: `$.${inputName(claim)}`,
      required: claim.mandatory,
      indexed: claim.indexed ?? false,
    })),
    required: true,
    configuration: SELF_ISSUED,
    client_id: '',
    redirect_uri: '',
  }
}

function displayOf(
  ports: Pick<Ports, 'publicUrl'>,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  claims: readonly ClaimDefinition[],
  language: string | undefined,
) {
  const { id, display, entra } = configuration
  const first = chooseDisplay(display, language)
  const locale = first?.locale ?? 'en-US'
  const consent = first === display[0] ? entra?.consent : (entra?.consents?.[locale] ?? entra?.consent)
  const title = first?.name ?? id
  return {
    id: 'display',
    locale,
    contract: manifestUrl(ports.publicUrl, tenant, configuration),
    card: {
      title,
      issuedBy: entra?.issuedBy ?? tenant.name,
      backgroundColor: first?.backgroundColor ?? '#000000',
      textColor: first?.textColor ?? '#FFFFFF',
      ...(first?.logo === undefined
        ? {}
        : { logo: { uri: first.logo.uri, description: first.logo.altText ?? title } }),
      description: first?.description ?? title,
    },
    consent: {
      title: consent?.title ?? `Do you want to get your ${title}?`,
      instructions: consent?.instructions ?? 'Sign in with the code that you were given, when you are asked.',
    },
    claims: Object.fromEntries(claims.map((claim) => claimDisplay(claim, configuration, locale))),
  }
}

function claimDisplay(
  { path, display }: ClaimDefinition,
  { entra }: CredentialConfiguration,
  locale: string,
): readonly [string, { readonly type: string; readonly label: string }] {
  const name = String(path[1])
  const words = display.find((one) => one.locale === locale) ?? display[0]
  return [
    `vc.credentialSubject.${name}`,
    { type: entra?.claimTypes?.[name] ?? 'String', label: words?.name ?? name },
  ]
}
