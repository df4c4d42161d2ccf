import type { Tenant } from '../tenants/tenant.ts'
import type { VerificationPorts, VerificationRules } from './verification-ports.ts'

/** The rules of the office, as this tenant has them: it may state that it believes every issuer that can be resolved, or only those it lists. */
export function underTenantPolicy<Ports extends Pick<VerificationPorts, 'verificationRules'>>(
  ports: Ports,
  { settings }: Tenant,
): Ports {
  const acceptAnyIssuer = settings.presentations?.acceptAnyIssuer
  if (acceptAnyIssuer === undefined) return ports
  const verificationRules: VerificationRules = {
    ...ports.verificationRules,
    acceptAnyIssuer,
    trustAnyCertificate: acceptAnyIssuer,
  }
  return { ...ports, verificationRules }
}
