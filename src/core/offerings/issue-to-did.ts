import { CoreError } from '../errors.ts'
import type { CredentialId } from '../ids.ts'
import type { IssuingPorts } from '../issuance/issue-credential.ts'
import { type DirectIssuanceRequest, type IssuedDirectly, issueDirectly } from '../issuance/issue-directly.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { KeptCredential } from './offering.ts'

/** How long a credential can be read again by its subject. */
const KEEP_MS = 30 * 86_400_000

export type IssueToDidPorts = IssuingPorts & Pick<Ports, 'credentialConfigurations' | 'keptCredentials'>

export interface IssuedToDid {
  readonly credentialId: CredentialId
  /** The document. */
  readonly credential: Readonly<Record<string, unknown>>
}

/**
 * Signs a credential about a DID at once. Its subject can read it again for thirty days.
 * @throws {CoreError} as {@link issueDirectly}
 */
export async function issueToDid(
  ports: IssueToDidPorts,
  tenant: Tenant,
  request: Omit<DirectIssuanceRequest, 'holderKey'>,
  alongside: (credentialId: CredentialId) => readonly Write[] = () => [],
): Promise<IssuedToDid> {
  const idOf = ({ issuance: { credentialId } }: IssuedDirectly): CredentialId => {
    if (credentialId === undefined) throw new CoreError('internal', 'Nothing was issued.')
    return credentialId
  }
  const issued = await issueDirectly(ports, tenant, request, (one) => [
    ports.keptCredentials.add({
      tenantId: tenant.id,
      id: idOf(one),
      ...(request.holderDid === undefined ? {} : { subject: request.holderDid }),
      sealedCredential: ports.secrets.seal(
        'held-credential',
        contextOf(tenant.id, idOf(one)),
        new TextEncoder().encode(one.credential),
      ),
      eraseAt: ports.clock.now() + KEEP_MS,
    }),
    ...alongside(idOf(one)),
  ])
  return {
    credentialId: idOf(issued),
    credential: JSON.parse(issued.credential) as IssuedToDid['credential'],
  }
}

export function openKeptCredential(
  { secrets }: Pick<Ports, 'secrets'>,
  { tenantId, id, sealedCredential }: KeptCredential,
): Readonly<Record<string, unknown>> {
  const bytes = secrets.open('held-credential', contextOf(tenantId, id), sealedCredential)
  return JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>>
}

function contextOf(tenantId: string, id: string): string {
  return `${tenantId}/given ${id}`
}
