import type { Tenant } from '../tenants/tenant.ts'
import type { VerificationPorts, VerificationRules } from './verification-ports.ts'

/** The rules of the office, as this tenant has them: it may state that it believes every issuer that can be resolved. */
export function underTenantPolicy<Ports extends Pick<VerificationPorts, 'verificationRules'>>(
  ports: Ports,
  { settings }: Tenant,
): Ports {
  if (settings.presentations?.acceptAnyIssuer !== true) return ports
  const verificationRules: VerificationRules = {
    ...ports.verificationRules,
    acceptAnyIssuer: true,
    trustAnyCertificate: true,
  }
  return { ...ports, verificationRules }
}
