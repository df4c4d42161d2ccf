import { CoreError, type ErrorCode } from '../errors.ts'
import type { PublicJwk } from '../identities/signing-key.ts'
import type {
  CredentialExpectation,
  IssuerKeyLookup,
  VerifiedCredential,
} from '../ports/credential-format.ts'
import type { CredentialStatus } from '../status/credential.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type FoundIssuerKey, findIssuerKey } from '../trust/find-issuer-key.ts'
import type { CredentialQuery } from './dcql/dcql-query.ts'
import { asksForExpandedTypes, type PresentedCredential } from './dcql/match-credential.ts'
import { findOwnKey, isOwnKey } from './find-own-key.ts'
import { PresentationFault } from './presentation-fault.ts'
import { requestSecret } from './presentation-reference.ts'
import type { OpenRequest } from './presentation-request.ts'
import { type EstablishedIssuer, requireTrustedIssuer } from './require-trusted-issuer.ts'
import { requireValidStatus } from './require-valid-status.ts'
import { applyRules, type RuleResults } from './rules/apply-rules.ts'
import type { VerificationPorts } from './verification-ports.ts'

export interface VerifiedPresentation {
  readonly credential: VerifiedCredential
  readonly presented: PresentedCredential
  readonly status: CredentialStatus
  /** Of the application's own rules, where it has some. */
  readonly ruled: RuleResults
}

/**
 * One presentation, in the order of OpenID4VP 1.0 §8.6: format, issuer's signature, disclosures, times and holder binding (by the
 * format), then whether the issuer is believed, then whether it took the credential back. Whether it was asked for is decided after all
 * of them.
 * @throws {PresentationFault} and the {@link CoreError}s of formats, identifiers and status lists
 */
export async function verifyPresentedCredential(
  ports: VerificationPorts,
  tenant: Tenant,
  request: OpenRequest,
  query: CredentialQuery,
  encoded: string,
): Promise<VerifiedPresentation> {
  const format = ports.formats.get(query.format)
  if (format === undefined) throw new PresentationFault('credential_invalid', 'the format is not known here')
  let established: (EstablishedIssuer & { readonly jwk: PublicJwk }) | undefined
  const credential = await format.verify(
    encoded,
    async (named) => {
      const own = await findOwnKey(ports, tenant, named)
      const found = own ?? (await findForeignKey(ports, tenant, named))
      established = {
        ...found,
        isOwn: own !== undefined || (await isOwnKey(ports, tenant, found.jwk)),
        ...(named.x5c === undefined ? {} : { x5c: named.x5c }),
      }
      return found
    },
    expectationOf(ports, request, query, encoded),
  )
  if (established === undefined) throw new PresentationFault('signature_invalid', 'no key was looked for')
  const { jwk: issuerKey, isOwn, x5c } = established
  const rules = request.rules?.credentials[query.id]
  // With rules of its own it is the application that says whom it believes.
  if (rules === undefined) await requireTrustedIssuer(ports, tenant.id, established, credential.type)
  const holder = { ...credential, issuerKey, isOwn }
  const status = await requireValidStatus(ports, tenant, holder, rules?.allowRevoked)
  const ruled = rules === undefined ? {} : await applyRules(ports, tenant, rules, credential, isOwn)
  const authorityKeyIdentifiers = x5c === undefined ? [] : ports.readAuthorityKeyIdentifiers(x5c)
  return { credential, presented: { ...credential, authorityKeyIdentifiers }, status, ruled }
}

/** A server that does not answer makes its issuer neither believed nor untrusted: whoever asked may ask again later. */
async function findForeignKey(
  ports: VerificationPorts,
  tenant: Tenant,
  named: Parameters<IssuerKeyLookup>[0],
): Promise<FoundIssuerKey> {
  try {
    return await findIssuerKey(ports, ports.verificationRules, tenant.id, named)
  } catch (error) {
    const isOfWeb = named.issuer?.startsWith('did:') !== true
    if (!isOfWeb || !(error instanceof CoreError) || !unanswered.has(error.code)) throw error
    throw new PresentationFault('issuer_keys_unavailable', error.detail ?? error.message)
  }
}

const unanswered: ReadonlySet<ErrorCode> = new Set(['outgoing_failed', 'outgoing_refused'])

/** Nonce and audience are always expected where the holder has to prove a key, and where a key is proved unasked. */
function expectationOf(
  { clock, secrets, dids, verificationRules }: VerificationPorts,
  request: OpenRequest,
  query: CredentialQuery,
  encoded: string,
): CredentialExpectation {
  const { requiresHolderBinding, format } = query
  const { clockSkewSeconds, maxPresentationAgeSeconds } = verificationRules
  const isBound = requiresHolderBinding || (format === 'dc+sd-jwt' && !encoded.endsWith('~'))
  return {
    now: clock.now(),
    clockSkewSeconds,
    ...(asksForExpandedTypes(query) ? { expandTypes: true } : {}),
    ...(isBound
      ? {
          presentation: {
            audience: request.audience,
            nonce: requestSecret(secrets, 'nonce', request),
            maxAgeSeconds: maxPresentationAgeSeconds,
            holderKey: async (didUrl: string) =>
              (await dids.verificationMethod(didUrl, 'authentication')).publicJwk,
          },
        }
      : {}),
  }
}
