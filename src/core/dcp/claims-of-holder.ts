import type { IssuanceId } from '../ids.ts'
import { inputName, mapClaims } from '../issuance/map-claims.ts'
import { openClaims } from '../issuance/sealed-claims.ts'
import { validateClaims } from '../issuance/validate-claims.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import { openPart } from './sealed-exchange.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * What a credential says of a holder: what an application gave for it, else what is attested of the holder, of which only what the
 * credential has a place for. The holder itself is its subject.
 * @throws {CoreError} `claims_invalid` when something mandatory is not known
 */
export async function claimsOfHolder(
  ports: Pick<Ports, 'dcp' | 'secrets' | 'issuances'>,
  configuration: CredentialConfiguration,
  holderDid: string,
  offered: IssuanceId | undefined,
): Promise<Claims> {
  const { tenantId } = configuration
  const issuance = offered === undefined ? undefined : await ports.issuances.find(tenantId, offered)
  const claims =
    issuance !== undefined && issuance.state === 'offered'
      ? openClaims(ports.secrets, tenantId, issuance.id, issuance.sealedClaims)
      : await attestedClaims(ports, configuration, holderDid)
  const subject = claims['credentialSubject']
  return { ...claims, credentialSubject: { ...(subject as Claims | undefined), id: holderDid } }
}

async function attestedClaims(
  { dcp, secrets }: Pick<Ports, 'dcp' | 'secrets'>,
  configuration: CredentialConfiguration,
  holderDid: string,
): Promise<Claims> {
  const holder = await dcp.holders.findByName(configuration.tenantId, holderDid)
  const attested =
    holder === undefined ? {} : openPart<Claims>(secrets, holder, 'claims', holder.sealedClaims)
  const names = new Set(configuration.claims.map(inputName))
  const fitting = Object.fromEntries(Object.entries(attested).filter(([name]) => names.has(name)))
  const claims = mapClaims(configuration.claims, fitting)
  validateClaims(configuration, claims)
  return claims
}
