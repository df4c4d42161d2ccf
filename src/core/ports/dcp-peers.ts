import type { Participant } from '../dcp/participant.ts'

/** A credential on its way, as DCP packs it. */
export interface CredentialContainer {
  readonly credentialType: string
  readonly payload: string
  /** The profile. */
  readonly format: string
}

export interface CredentialMessage {
  readonly issuerPid: string
  readonly holderPid: string
  readonly status: 'ISSUED' | 'REJECTED'
  readonly credentials: readonly CredentialContainer[]
  readonly rejectionReason?: string
}

/** An entry of an issuer's metadata, as far as it can be used here. */
export interface PublishedCredential {
  readonly id: string
  readonly credentialType?: string
  readonly profile?: string
  readonly offerReason?: string
}

/** What came of a message to a peer. */
export type PeerAnswer<Value> =
  | { readonly outcome: 'done'; readonly value: Value }
  /** The peer understood and said no: asking again is useless. */
  | { readonly outcome: 'refused'; readonly status: number; readonly detail: string }
  /** It did not answer, or failed. */
  | { readonly outcome: 'unavailable'; readonly detail: string }

export type RequestStatus = 'RECEIVED' | 'ISSUED' | 'REJECTED'

/** The other members of a dataspace, found by their DIDs (DCP §4.2). Each message carries a fresh self-issued ID token. */
export interface DcpPeers {
  metadata(participant: Participant, issuer: string): Promise<PeerAnswer<readonly PublishedCredential[]>>
  /** Value: the issuer's id of the request. */
  requestCredentials(
    participant: Participant,
    issuer: string,
    request: {
      readonly holderPid: string
      readonly credentialIds: readonly string[]
      readonly token?: string
      readonly preAuthorizedCode?: string
    },
  ): Promise<PeerAnswer<string>>
  requestStatus(
    participant: Participant,
    issuer: string,
    issuerPid: string,
  ): Promise<PeerAnswer<RequestStatus>>
  deliver(
    participant: Participant,
    holder: string,
    message: CredentialMessage,
    token: string | undefined,
  ): Promise<PeerAnswer<undefined>>
  offer(
    participant: Participant,
    holder: string,
    credentials: readonly Readonly<Record<string, unknown>>[],
  ): Promise<PeerAnswer<undefined>>
}
