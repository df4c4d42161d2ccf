import { sha256 } from '../../lib/hash.ts'
import type { TenantId } from '../ids.ts'
import type { CredentialConfiguration, FormatIdentifier } from '../issuers/credential-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Participant } from './participant.ts'

/** The profiles of DCP §7 whose credentials are JWTs, and the formats of ours that they name. */
const profiles = { 'vc11-sl2021/jwt': 'jwt_vc_json', 'vc20-bssl/jwt': 'vc+jwt' } as const satisfies Record<
  string,
  FormatIdentifier
>
export type DcpProfile = keyof typeof profiles

export function profileOf(format: FormatIdentifier): DcpProfile | undefined {
  return (Object.keys(profiles) as DcpProfile[]).find((profile) => profiles[profile] === format)
}

/** What a participant issues over DCP: configurations that allow it, in a format that DCP has, signed as this participant. */
export interface Issuable {
  /** Of the entry in its metadata: a URI that stays the same. */
  readonly id: string
  readonly profile: DcpProfile
  /** The concrete type. */
  readonly credentialType: string
  readonly configuration: CredentialConfiguration
}

export async function issuableCredentials(
  ports: Pick<Ports, 'credentialConfigurations' | 'issuers'>,
  { tenantId, did, roles }: Participant,
): Promise<readonly Issuable[]> {
  if (!roles.includes('issuer')) return []
  const [configurations, issuers] = await Promise.all([
    ports.credentialConfigurations.list(tenantId),
    ports.issuers.list(tenantId),
  ])
  const own = new Set(
    issuers
      .filter(({ identification }) => identification.method === 'did' && identification.did === did)
      .map(({ id }) => id),
  )
  return configurations.flatMap((configuration) => {
    const profile = profileOf(configuration.format)
    const credentialType = configuration.type.types?.at(-1)
    return profile === undefined ||
      credentialType === undefined ||
      !configuration.protocols.includes('dcp') ||
      !own.has(configuration.issuerId)
      ? []
      : [{ id: credentialObjectId(tenantId, configuration.id), profile, credentialType, configuration }]
  })
}

/** A UUID of version 8 (RFC 9562 §5.8) from the name: nothing has to be stored. */
export function credentialObjectId(tenantId: TenantId, configurationId: string): string {
  const bytes = sha256(JSON.stringify(['dcp credential object', tenantId, configurationId])).slice(0, 16)
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return `urn:uuid:${parts.join('-')}`
}
