import type { CredentialExchange } from '../dcp/credential-exchange.ts'
import type { HolderRequest } from '../dcp/holder-request.ts'
import type { LastIssued } from '../dcp/last-issued.ts'
import type { Participant } from '../dcp/participant.ts'
import type { ReceivedOffer } from '../dcp/received-offer.ts'
import type { RegisteredHolder } from '../dcp/registered-holder.ts'
import type { SentOffer } from '../dcp/sent-offer.ts'
import type { DcpRecordId, Instant, TenantId } from '../ids.ts'
import type { Page, PageRequest } from './page.ts'
import type { Write } from './units.ts'

/** What is kept of dataspaces: few things, each found by its id, by its name, or when its time has come. */
export interface DcpRecords {
  readonly participants: Records<Participant>
  readonly exchanges: Records<CredentialExchange>
  readonly holderRequests: Records<HolderRequest>
  readonly offers: Records<ReceivedOffer>
  readonly sentOffers: Records<SentOffer>
  readonly holders: Records<RegisteredHolder>
  readonly lastIssued: Records<LastIssued>
}

export interface Records<Model> {
  find(tenantId: TenantId, id: DcpRecordId): Promise<Model | undefined>
  findByName(tenantId: TenantId, name: string): Promise<Model | undefined>
  list(tenantId: TenantId, filter: { readonly state?: string }, page: PageRequest): Promise<Page<Model>>
  /** Of all tenants, whose `dueAt` has come; oldest first. */
  due(now: Instant, limit: number): Promise<readonly Model[]>
  /** Conditional on the id and the name being new. */
  add(model: Model): Write
  /** Conditional on the stored version being `model.version - 1`, and on the name being free. */
  save(model: Model): Write
  /** Conditional on it being there. */
  remove(tenantId: TenantId, id: DcpRecordId): Write
  /** Forgets what has ended (nothing is due any more) and began before `before`. Returns how many. */
  purge(before: Instant, limit: number): Promise<number>
}
