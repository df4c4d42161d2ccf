import { as, type PresentationRequestId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { openPresented } from '../verification/presented-credentials.ts'
import { openReceipt } from '../verification/receipt.ts'
import type { Callback } from './callback.ts'
import { verifiedCredentialData } from './verified-credential-data.ts'

/** What the body has to look like for the application. */
export interface CallbackWords {
  /** Says the status a second time as `code`, for applications that were written for the preview of Entra. */
  readonly addCode: boolean
}

/** The body of a callback as Entra's Request Service sends it (contract section 7). What was presented is read now, and kept nowhere else. */
export async function callbackBody(
  ports: Pick<Ports, 'presentationRequests' | 'secrets'>,
  { tenantId, subjectId, fact }: Callback,
  state: string | undefined,
  { addCode }: CallbackWords,
): Promise<Readonly<Record<string, unknown>>> {
  return {
    requestId: subjectId,
    requestStatus: fact.status,
    ...(addCode ? { code: fact.status } : {}),
    ...(state === undefined ? {} : { state }),
    ...('error' in fact ? { error: fact.error } : {}),
    ...(fact.status === 'presentation_verified' ? await presented(ports, tenantId, subjectId) : {}),
  }
}

async function presented(
  ports: Pick<Ports, 'presentationRequests' | 'secrets'>,
  tenantId: Callback['tenantId'],
  subjectId: string,
): Promise<Readonly<Record<string, unknown>>> {
  const request = await ports.presentationRequests.find(tenantId, as<PresentationRequestId>(subjectId))
  if (request?.state !== 'verified') return {}
  const results = openPresented(ports.secrets, request)
  const all = request.query.credentials.flatMap(({ id }) => results[id] ?? [])
  const subject = all.find((one) => one.subject !== undefined)?.subject
  const receipt = openReceipt(ports.secrets, request)
  return {
    ...(subject === undefined ? {} : { subject }),
    verifiedCredentialsData: all.map(verifiedCredentialData),
    ...(receipt === undefined ? {} : { receipt }),
  }
}
