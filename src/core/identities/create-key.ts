import type { TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { SignatureAlgorithm, SigningKey } from './signing-key.ts'

/** A key pair that no issuer uses yet. */
export async function createKey(
  { keys, units }: Pick<Ports, 'keys' | 'units'>,
  tenantId: TenantId,
  algorithm: SignatureAlgorithm,
  alongside: (key: SigningKey) => readonly Write[] = () => [],
): Promise<SigningKey> {
  const { key, write } = await keys.generate(tenantId, algorithm)
  await units.commit([write, ...alongside(key)])
  return key
}
