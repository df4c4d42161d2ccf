import type { SigningKey } from '../identities/signing-key.ts'
import type { TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { isKeyOf } from './participant.ts'

/** The key that a participant signs tokens and presentations with: its newest active one of P-256. */
export async function signingKeyOf(
  { keys }: Pick<Ports, 'keys'>,
  tenantId: TenantId,
  context: string,
): Promise<SigningKey | undefined> {
  const fitting = (await keys.list(tenantId)).filter(
    (key) => key.status === 'active' && key.algorithm === 'ES256' && isKeyOf(context, key),
  )
  return fitting.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))[0]
}
