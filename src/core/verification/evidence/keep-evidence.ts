import type { Ports } from '../../ports/ports.ts'
import type { Write } from '../../ports/units.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { serializeDcqlQuery } from '../dcql/serialize-dcql-query.ts'
import { requestSecret } from '../presentation-reference.ts'
import type { OpenRequest } from '../presentation-request.ts'
import { openTransactionData } from '../transaction-data/sealed-transaction-data.ts'
import type { EvidenceContent } from './evidence.ts'
import { sealEvidence } from './sealed-evidence.ts'

const DAY_MS = 86_400_000

/** Keeps the presentation that a request was verified with, for the days that the tenant, or else the office, has set; often none. */
export function keepEvidence(
  {
    settings,
    secrets,
    presentationEvidence,
    clock,
  }: Pick<Ports, 'settings' | 'secrets' | 'presentationEvidence' | 'clock'>,
  tenant: Tenant,
  request: OpenRequest,
  vpToken: unknown,
): readonly Write[] {
  const days = tenant.settings.presentations?.evidenceDays ?? settings.evidenceDays
  if (days === 0) return []
  const { id, tenantId, protocol, audience, query } = request
  const transactionData = openTransactionData(secrets, request)
  const now = clock.now()
  const content: EvidenceContent = {
    protocol,
    audience,
    nonce: requestSecret(secrets, 'nonce', request),
    dcqlQuery: serializeDcqlQuery(query),
    ...(transactionData === undefined
      ? {}
      : { transactionData: transactionData.map(({ encoded }) => encoded) }),
    vpToken,
  }
  const sealed = sealEvidence(secrets, request, content)
  return [presentationEvidence.add({ id, tenantId, keptAt: now, eraseAt: now + days * DAY_MS, sealed })]
}
