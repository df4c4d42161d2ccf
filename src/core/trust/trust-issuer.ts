import { CertificateError, parseCertificateChain } from '../../lib/certificate-chain.ts'
import { CoreError } from '../errors.ts'
import { as, type TenantId, type TrustedIssuerId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { tryCommit, type Write } from '../ports/units.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'

export interface TrustRequest {
  /** Exactly one of `did`, `url` and `certificate`. */
  readonly did?: string
  /** `iss`, as the issuer writes it. */
  readonly url?: string
  /** PEM of one trust anchor. */
  readonly certificate?: string
  /** Empty = every type. */
  readonly credentialTypes: readonly string[]
  /** Absent = the DID, the URL, or "Trust anchor". */
  readonly name?: string
}

/** DID Core §3.1, without path, query and fragment. */
const didPattern = /^did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-]$/

/**
 * Believes an issuer, or everyone under a trust anchor.
 * @throws {CoreError} `invalid_request`, `already_exists`
 */
export async function trustIssuer(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'trustedIssuers'>,
  tenantId: TenantId,
  request: TrustRequest,
  alongside: (issuer: TrustedIssuer) => readonly Write[] = () => [],
): Promise<TrustedIssuer> {
  const issuer = newTrustedIssuer(ports, tenantId, request)
  const known = await ports.trustedIssuers.list(tenantId)
  if (known.some((other) => isSameParty(other, issuer))) {
    throw new CoreError('already_exists', 'This issuer is trusted already. Delete the entry to change it.')
  }
  await ports.units.commit([ports.trustedIssuers.add(issuer), ...alongside(issuer)])
  return issuer
}

/** @throws {CoreError} `invalid_request` */
export function newTrustedIssuer(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  tenantId: TenantId,
  { did, url, certificate, credentialTypes, name }: TrustRequest,
): TrustedIssuer {
  if ([did, url, certificate].filter((one) => one !== undefined).length !== 1) {
    throw invalid('', 'needs exactly one of did, url and certificate')
  }
  if (did !== undefined && !didPattern.test(did)) throw invalid('/did', 'must be a DID')
  if (url !== undefined) checkUrl(url)
  if (certificate !== undefined) checkAnchor(certificate)
  const now = clock.now()
  return {
    id: as<TrustedIssuerId>(random.id(now)),
    tenantId,
    name: name ?? did ?? url ?? 'Trust anchor',
    ...(did === undefined ? {} : { did }),
    ...(url === undefined ? {} : { url }),
    ...(certificate === undefined ? {} : { certificate: `${certificate.trim()}\n` }),
    credentialTypes: [...new Set(credentialTypes)],
    createdAt: now,
  }
}

/**
 * What an issuer is believed, or what it is called here. For another party, add another entry.
 * @throws {CoreError} `trusted_issuer_not_found`
 */
export async function changeTrustedIssuer(
  ports: Pick<Ports, 'units' | 'trustedIssuers'>,
  tenantId: TenantId,
  id: TrustedIssuerId,
  change: Partial<Pick<TrustedIssuer, 'name' | 'credentialTypes'>>,
): Promise<TrustedIssuer> {
  const before = await findTrustedIssuer(ports, tenantId, id)
  const next: TrustedIssuer = { ...before, ...change }
  await ports.units.commit([ports.trustedIssuers.remove(tenantId, id), ports.trustedIssuers.add(next)])
  return next
}

/** @throws {CoreError} `trusted_issuer_not_found` */
export async function findTrustedIssuer(
  { trustedIssuers }: Pick<Ports, 'trustedIssuers'>,
  tenantId: TenantId,
  id: TrustedIssuerId,
): Promise<TrustedIssuer> {
  const issuer = await trustedIssuers.find(tenantId, id)
  if (issuer === undefined) {
    throw new CoreError('trusted_issuer_not_found', 'There is no such trusted issuer.')
  }
  return issuer
}

/** @throws {CoreError} `trusted_issuer_not_found` */
export async function removeTrustedIssuer(
  ports: Pick<Ports, 'units' | 'trustedIssuers'>,
  tenantId: TenantId,
  id: TrustedIssuerId,
): Promise<void> {
  if (!(await tryCommit(ports.units, [ports.trustedIssuers.remove(tenantId, id)]))) {
    throw new CoreError('trusted_issuer_not_found', 'There is no such trusted issuer.')
  }
}

export function isSameParty(
  a: Pick<TrustedIssuer, 'did' | 'url' | 'certificate'>,
  b: Pick<TrustedIssuer, 'did' | 'url' | 'certificate'>,
): boolean {
  return a.did === b.did && a.url === b.url && a.certificate?.trim() === b.certificate?.trim()
}

/** What `iss` of a credential can be: compared byte for byte, so that nothing is normalised. */
function checkUrl(url: string): void {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) {
    throw invalid('/url', 'must be an https URL')
  }
  if (parsed.username !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw invalid('/url', 'must have no user, query and fragment')
  }
}

function checkAnchor(certificate: string): void {
  try {
    if (parseCertificateChain(certificate).x5c.length !== 1) {
      throw invalid('/certificate', 'must be one certificate: the trust anchor')
    }
  } catch (error) {
    if (error instanceof CertificateError) throw invalid('/certificate', `cannot be used: ${error.reason}`)
    throw error
  }
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', `The trusted issuer ${pointer} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
