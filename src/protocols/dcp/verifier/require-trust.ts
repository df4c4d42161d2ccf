import { CoreError } from '../../../core/errors.ts'
import type { VerifiedCredential } from '../../../core/ports/credential-format.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { VerifierPorts } from '../ports.ts'

/**
 * Whether the tenant believes the issuer in this type: its own issuers always, others as listed. In demo mode whoever can be resolved is
 * believed, until somebody is listed: from then on the list decides there too.
 * @throws {CoreError} `untrusted_issuer`
 */
export async function requireTrust(
  {
    trustedIssuers,
    issuers,
    dataspaceRules,
  }: Pick<VerifierPorts, 'trustedIssuers' | 'issuers' | 'dataspaceRules'>,
  { id }: Tenant,
  { issuer, type }: VerifiedCredential,
): Promise<void> {
  const listed = (await trustedIssuers.list(id)).filter(({ did }) => did !== undefined)
  const named = listed.filter(({ did }) => did === issuer)
  const covers = named.some(
    ({ credentialTypes }) =>
      credentialTypes.length === 0 || credentialTypes.some((name) => type.types?.includes(name)),
  )
  if (covers) return
  if (named.length === 0 && (await isOwn({ issuers }, id, issuer))) return
  if (listed.length === 0 && dataspaceRules.acceptAnyIssuer) return
  throw new CoreError('untrusted_issuer', 'The issuer of a credential is not trusted for its type.', {
    detail: `${issuer}: ${type.types?.join(', ') ?? ''}`,
  })
}

async function isOwn(
  { issuers }: Pick<VerifierPorts, 'issuers'>,
  tenantId: Tenant['id'],
  did: string,
): Promise<boolean> {
  const own = await issuers.list(tenantId)
  return own.some(({ identification }) => identification.method === 'did' && identification.did === did)
}
