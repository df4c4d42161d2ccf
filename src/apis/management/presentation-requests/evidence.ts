import { type Static, Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { PresentationRequestId } from '../../../core/ids.ts'
import { tryCommit } from '../../../core/ports/units.ts'
import { openEvidence } from '../../../core/verification/evidence/sealed-evidence.ts'
import { knownId } from '../known-id.ts'
import { route } from '../route.ts'
import { DateTime, Id, IdParams, instant } from '../wire.ts'

const EvidenceView = Type.Object(
  {
    presentationRequestId: Id,
    protocol: Type.String(),
    audience: Type.String({ description: 'Whom the presentation was made for.' }),
    nonce: Type.String(),
    dcqlQuery: Type.Record(Type.String(), Type.Unknown()),
    transactionData: Type.Optional(
      Type.Array(Type.String(), { description: 'As the wallet was sent it: base64url.' }),
    ),
    vpToken: Type.Unknown({ description: 'As the wallet sent it.' }),
    keptAt: DateTime,
    eraseAt: DateTime,
  },
  { title: 'PresentationEvidence' },
)

export const getEvidenceRoute = route(
  {
    method: 'GET',
    path: '/presentation-requests/:id/evidence',
    operationId: 'getPresentationEvidence',
    tag: 'Presentations',
    scope: 'evidence:read',
    summary: 'See the proof of a presentation',
    description:
      'What the wallet sent, and all that it takes to verify it once more. Kept where `CHANCERY_EVIDENCE_RETENTION_DAYS` or the tenant says so, of requests that were verified.',
    params: IdParams,
    success: { status: 200, description: 'The proof.', schema: EvidenceView },
    refusals: [404],
  },
  async ({ presentationEvidence, secrets, clock }, { tenant, params }) => {
    const id = knownId<PresentationRequestId>(params.id)
    const evidence = await presentationEvidence.find(tenant.id, id, clock.now())
    if (evidence === undefined) throw none()
    const { keptAt, eraseAt } = evidence
    const { transactionData, dcqlQuery, ...content } = openEvidence(secrets, evidence)
    const body: Static<typeof EvidenceView> = {
      presentationRequestId: id,
      ...content,
      dcqlQuery: { ...dcqlQuery },
      ...(transactionData === undefined ? {} : { transactionData: [...transactionData] }),
      keptAt: instant(keptAt),
      eraseAt: instant(eraseAt),
    }
    return { status: 200, body }
  },
)

export const eraseEvidenceRoute = route(
  {
    method: 'DELETE',
    path: '/presentation-requests/:id/evidence',
    operationId: 'erasePresentationEvidence',
    tag: 'Presentations',
    scope: 'evidence:write',
    summary: 'Erase the proof of a presentation',
    params: IdParams,
    success: { status: 204, description: 'It is gone.' },
    refusals: [404],
  },
  async ({ presentationEvidence, units }, { tenant, params }) => {
    const id = knownId<PresentationRequestId>(params.id)
    if (!(await tryCommit(units, [presentationEvidence.remove(tenant.id, id)]))) {
      throw none()
    }
    return { status: 204 }
  },
)

function none(): CoreError {
  return new CoreError('presentation_request_not_found', 'No proof of such a presentation is kept.')
}
