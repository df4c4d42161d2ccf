import type { IssuerId } from '../../core/ids.ts'
import type { IssuingPorts } from '../../core/issuance/issue-credential.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'

const VALID_SECONDS = 86_400

/** Signed metadata (OpenID4VCI 1.0 §12.2.3): all parameters at the top, the key named as in a credential of the issuer. */
export async function signIssuerMetadata(
  ports: Pick<Ports, 'clock' | 'publicUrl'> & Pick<IssuingPorts, 'signerFor'>,
  tenant: Tenant,
  issuerId: IssuerId,
  metadata: string,
): Promise<string> {
  const signer = await ports.signerFor(tenant.id, issuerId)
  const iat = Math.floor(ports.clock.now() / 1000)
  const header = { alg: signer.algorithm, typ: 'openidvci-issuer-metadata+jwt', ...signer.header }
  const signingInput = createSigningInput(header, {
    ...(JSON.parse(metadata) as object),
    iss: signer.issuer,
    sub: tenantUrl(ports.publicUrl, tenant),
    iat,
    exp: iat + VALID_SECONDS,
  })
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}
