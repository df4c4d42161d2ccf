import { CoreError } from '../errors.ts'
import type { HeldCredentialId, TenantId } from '../ids.ts'
import type { HeldCredentialFilter } from '../ports/held-credentials.ts'
import type { HeldClaim } from '../ports/inspect-credential.ts'
import type { Page, PageRequest } from '../ports/page.ts'
import type { HeldCredential } from './held-credential.ts'
import type { OpenedCredential } from './keep-credentials.ts'
import { openHeldClaims, openHeldCredential } from './sealed-credential.ts'
import type { WalletPorts } from './wallet-ports.ts'

type ReadPorts = Pick<WalletPorts, 'heldCredentials' | 'secrets'>

/** The credentials that a tenant holds, with what they say; newest first. */
export async function listHeldCredentials(
  ports: ReadPorts,
  tenantId: TenantId,
  filter: HeldCredentialFilter,
  page: PageRequest,
): Promise<Page<OpenedCredential>> {
  const { items, ...rest } = await ports.heldCredentials.list(tenantId, filter, page)
  return { ...rest, items: items.map((credential) => openCredential(ports, credential)) }
}

/** @throws {CoreError} `credential_not_found` */
export async function readHeldCredential(
  ports: ReadPorts,
  tenantId: TenantId,
  id: HeldCredentialId,
): Promise<OpenedCredential> {
  const credential = await ports.heldCredentials.find(tenantId, id)
  if (credential === undefined)
    throw new CoreError('credential_not_found', 'The office holds no such credential.')
  return openCredential(ports, credential)
}

/**
 * As {@link readHeldCredential}, claim by claim.
 * @throws {CoreError} `credential_not_found`
 */
export async function inspectHeldCredential(
  ports: ReadPorts & Pick<WalletPorts, 'inspectCredential'>,
  tenantId: TenantId,
  id: HeldCredentialId,
): Promise<OpenedCredential & { readonly claimList: readonly HeldClaim[] }> {
  const opened = await readHeldCredential(ports, tenantId, id)
  return { ...opened, claimList: ports.inspectCredential(opened.credential.format, opened.encoded) }
}

function openCredential({ secrets }: ReadPorts, credential: HeldCredential): OpenedCredential {
  return {
    credential,
    claims: openHeldClaims(secrets, credential),
    encoded: openHeldCredential(secrets, credential),
  }
}
