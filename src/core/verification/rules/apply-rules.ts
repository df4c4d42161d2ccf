import { subjectClaims } from '../../callbacks/verified-credential-data.ts'
import type { Instant } from '../../ids.ts'
import { linkedOrigins } from '../../linked-domains/linked-origins.ts'
import type { VerifiedCredential } from '../../ports/credential-format.ts'
import type { FaceMatch } from '../../ports/face-matcher.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { PresentationFault } from '../presentation-fault.ts'
import type { VerificationPorts } from '../verification-ports.ts'
import { checkFace } from './check-face.ts'
import { meets } from './claim-constraint.ts'
import type { CredentialRules } from './presentation-rules.ts'

/** What applications with rules are told beside yes. */
export interface RuleResults {
  readonly types?: readonly string[]
  readonly vct?: string
  readonly validFrom?: Instant
  readonly linkedDomain?: string
  readonly faceCheck?: FaceMatch
}

/**
 * A credential whose signatures, times, holder and status hold, against the rules of the application.
 * @throws {PresentationFault}
 */
export async function applyRules(
  ports: VerificationPorts,
  tenant: Tenant,
  rules: CredentialRules,
  credential: VerifiedCredential,
  isOwn: boolean,
): Promise<RuleResults> {
  const { acceptedIssuers = [], constraints = [], validateLinkedDomain, faceCheck } = rules
  if (acceptedIssuers.length > 0 && !acceptedIssuers.includes(credential.issuer)) {
    throw new PresentationFault(
      'untrusted_issuer',
      'the issuer is none of those that are accepted (Entra: acceptedIssuers)',
    )
  }
  const claims = subjectClaims(credential)
  const unmet = constraints.find((constraint) => !meets(constraint, claims))
  if (unmet !== undefined) {
    throw new PresentationFault(
      'query_not_satisfied',
      `the claim ${unmet.claimName} does not meet its constraint (Entra: constraints)`,
    )
  }
  const linkedDomain =
    validateLinkedDomain === true
      ? await requireLinkedDomain(ports, credential.issuer)
      : isOwn && credential.issuer.startsWith('did:web:')
        ? ownDomain(ports, tenant)
        : undefined
  const { type, validFrom } = credential
  return {
    ...(type.types === undefined ? {} : { types: type.types }),
    ...(type.vct === undefined ? {} : { vct: type.vct }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(linkedDomain === undefined ? {} : { linkedDomain }),
    ...(faceCheck === undefined ? {} : { faceCheck: await checkFace(ports.faceMatcher, faceCheck, claims) }),
  }
}

/** Told without being asked for: whether it counts as linked is another question. */
function ownDomain({ publicUrl }: VerificationPorts, tenant: Tenant): string | undefined {
  return linkedOrigins(publicUrl, tenant)[0]
}

async function requireLinkedDomain({ linkedDomainOf }: VerificationPorts, issuer: string): Promise<string> {
  if (linkedDomainOf === undefined || !issuer.startsWith('did:')) {
    throw new PresentationFault(
      'untrusted_issuer',
      'the issuer is linked with no domain (Entra: validateLinkedDomain)',
    )
  }
  return linkedDomainOf(issuer)
}
