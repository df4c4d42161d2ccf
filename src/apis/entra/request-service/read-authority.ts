import type { Issuer } from '../../../core/issuers/issuer.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { badField } from '../refusal.ts'
import { type Members, memberOf } from './members.ts'

/** The issuers of the tenant that the authority of a request stands for: those that are this DID. At least one. */
export async function readAuthority(
  ports: Pick<Ports, 'issuers'>,
  tenant: Tenant,
  body: Members,
): Promise<readonly [Issuer, ...Issuer[]]> {
  const authority = memberOf(body, 'authority')
  const issuers = (await ports.issuers.list(tenant.id)).filter(
    ({ identification }) => identification.method === 'did' && identification.did === authority,
  )
  const [first, ...others] = issuers.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  if (first === undefined) throw badField('authority', 'The request does not contain a valid authority DID.')
  return [first, ...others]
}
