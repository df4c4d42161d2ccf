import { CoreError } from '../errors.ts'
import { as, type IssuerId, type PresentationRequestId } from '../ids.ts'
import type { Requester } from '../issuance/requester.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { findPresentationProtocol } from './find-presentation-protocol.ts'
import type { CreatedRequest, PresentationProtocolId, ResponseMode } from './presentation-request.ts'
import { type AskedQuery, readAskedQuery } from './read-asked-query.ts'
import type { PresentationRules } from './rules/presentation-rules.ts'
import { parseTransactionData } from './transaction-data/parse-transaction-data.ts'
import { sealTransactionData } from './transaction-data/sealed-transaction-data.ts'
import { requireKnownQueries, type VerifierInfo } from './verifier-info.ts'
import type { VerifierName } from './verifier-name.ts'

export interface PresentationWish extends AskedQuery {
  /** Why it is asked, for the person. Absent = as the query was saved. */
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
  readonly requester?: Requester
  readonly rules?: PresentationRules
  /** How long it can be answered; absent = as the office does. */
  readonly validSeconds?: number
}

export interface CreatedPresentationRequest {
  readonly request: CreatedRequest
  /** What a wallet opens. */
  readonly openingUri: string
}

/**
 * Asks a wallet for a presentation.
 * @param alongside further writes of the same unit, for instance the answer kept for an Idempotency-Key
 * @throws {CoreError} `invalid_request`, `configuration_invalid`, `protocol_not_allowed`, `presentation_query_not_found`
 */
export async function createPresentationRequest(
  ports: Pick<
    Ports,
    | 'clock'
    | 'random'
    | 'secrets'
    | 'units'
    | 'settings'
    | 'presentationRequests'
    | 'presentationQueries'
    | 'presentationProtocols'
  >,
  tenant: Tenant,
  wish: PresentationWish,
  alongside: (created: CreatedPresentationRequest) => readonly Write[] = () => [],
): Promise<CreatedPresentationRequest> {
  const settings = tenant.settings.presentations ?? {}
  const protocol = findPresentationProtocol(ports, wish.protocol ?? settings.protocol)
  const asked = await readAskedQuery(ports, tenant.id, wish)
  const { query } = asked
  const { purpose = asked.purpose } = wish
  const now = ports.clock.now()
  const expiresAt = now + (wish.validSeconds ?? ports.settings.presentationRequestSeconds) * 1000
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
    ...(purpose === undefined ? {} : { purpose }),
    responseMode,
    ...goingBack(wish),
    ...(wish.transactionData === undefined
      ? {}
      : {
          sealedTransactionData: sealTransactionData(
            ports.secrets,
            { tenantId: tenant.id, id },
            parseTransactionData(wish.transactionData, query, settings.transactionDataTypes),
          ),
        }),
    ...(verifierInfo === undefined || verifierInfo.length === 0 ? {} : { verifierInfo }),
    ...prepared,
    ...(wish.requester === undefined ? {} : { requester: wish.requester }),
    ...(wish.rules === undefined ? {} : { rules: wish.rules }),
    createdAt: now,
    expiresAt,
    dueAt: expiresAt,
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
