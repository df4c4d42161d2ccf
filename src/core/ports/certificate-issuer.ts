import type { SigningKey } from '../identities/signing-key.ts'
import type { Tenant } from '../tenants/tenant.ts'

/** Gives certificates to keys that have none of their own: a development authority. Absent in production. */
export interface CertificateIssuer {
  /**
   * Values of an `x5c` header (RFC 7515 §4.1.6: base64 DER), leaf first, the anchor left out (HAIP 1.0).
   * @param name the organisation, as it stands in the subject
   */
  issue(tenant: Tenant, key: SigningKey, name: string): Promise<readonly string[]>
}
