import { CoreError } from '../errors.ts'
import { as, type IssuerId, type PresentationRequestId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { VerifierName } from '../ports/presentation-protocol.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { parseDcqlQuery } from './dcql/parse-dcql-query.ts'
import { findPresentationProtocol } from './find-presentation-protocol.ts'
import type { CreatedRequest, PresentationProtocolId, ResponseMode } from './presentation-request.ts'
import { parseTransactionData } from './transaction-data/parse-transaction-data.ts'
import { requireKnownQueries, type VerifierInfo } from './verifier-info.ts'

export interface PresentationWish {
  /** As it came: parsed here. */
  readonly dcqlQuery: unknown
  readonly purpose?: string
  /** Absent = that of the tenant, else the first that there is. */
  readonly protocol?: PresentationProtocolId
  /** Absent = `direct_post`. */
  readonly responseMode?: ResponseMode
  /** Where the wallet sends its person, on the same device. */
  readonly redirectUri?: string
  /** The application takes the result only for the code that the wallet brings back; needs `redirectUri`. */
  readonly sameDevice?: boolean
  /** As it came: parsed here. */
  readonly transactionData?: readonly unknown[]
  /** Absent = that of the tenant. */
  readonly verifierInfo?: readonly VerifierInfo[]
  /** How we name ourselves; absent = as the tenant does, else the best that our issuers allow. */
  readonly verifierName?: VerifierName
  /** Who signs; absent = whom the tenant chose, else the first that can be named so. */
  readonly issuerId?: IssuerId
}

export interface CreatedPresentationRequest {
  readonly request: CreatedRequest
  /** What a wallet opens. */
  readonly openingUri: string
}

const VALID_MS = 600_000

/**
 * Asks a wallet for a presentation.
 * @param alongside further writes of the same unit, for instance the answer kept for an Idempotency-Key
 * @throws {CoreError} `invalid_request`, `configuration_invalid`, `protocol_not_allowed`
 */
export async function createPresentationRequest(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'presentationRequests' | 'presentationProtocols'>,
  tenant: Tenant,
  wish: PresentationWish,
  alongside: (created: CreatedPresentationRequest) => readonly Write[] = () => [],
): Promise<CreatedPresentationRequest> {
  const settings = tenant.settings.presentations ?? {}
  const protocol = findPresentationProtocol(ports, wish.protocol ?? settings.protocol)
  const query = parseDcqlQuery(wish.dcqlQuery)
  const now = ports.clock.now()
  const id = as<PresentationRequestId>(ports.random.id(now))
  const responseMode = wish.responseMode ?? 'direct_post'
  const { verifierName: name = settings.verifierName, issuerId = settings.issuerId } = wish
  const { verifierInfo = settings.verifierInfo } = wish
  if (verifierInfo !== undefined) requireKnownQueries(verifierInfo, query)
  const prepared = await protocol.prepare(tenant, id, {
    responseMode,
    ...(name === undefined ? {} : { name }),
    ...(issuerId === undefined ? {} : { issuerId }),
  })
  const request: CreatedRequest = {
    state: 'created',
    id,
    tenantId: tenant.id,
    protocol: protocol.id,
    query,
    ...(wish.purpose === undefined ? {} : { purpose: wish.purpose }),
    responseMode,
    ...goingBack(wish),
    ...(wish.transactionData === undefined
      ? {}
      : {
          transactionData: parseTransactionData(wish.transactionData, query, settings.transactionDataTypes),
        }),
    ...(verifierInfo === undefined || verifierInfo.length === 0 ? {} : { verifierInfo }),
    ...prepared,
    createdAt: now,
    expiresAt: now + VALID_MS,
    dueAt: now + VALID_MS,
    version: 1,
  }
  const created = { request, openingUri: protocol.openingUri(tenant, request) }
  await ports.units.commit([ports.presentationRequests.add(request), ...alongside(created)])
  return created
}

/** A link that the wallet opens: never a script. */
function goingBack({
  redirectUri,
  sameDevice = false,
}: PresentationWish): Pick<CreatedRequest, 'redirectUri' | 'sameDevice'> {
  const back = sameDevice ? ({ sameDevice } as const) : {}
  if (redirectUri === undefined) {
    if (sameDevice) throw wrongRedirect('is needed for sameDevice')
    return {}
  }
  const protocol = URL.parse(redirectUri)?.protocol
  if (protocol === 'https:' || protocol === 'http:') return { redirectUri, ...back }
  throw wrongRedirect('must be an http or https URL')
}

function wrongRedirect(message: string): CoreError {
  return new CoreError('invalid_request', `redirectUri ${message}.`, {
    violations: [{ pointer: '/redirectUri', message }],
  })
}
