/** What a request to the outside is for: decides limits, and stands in the log. */
export type OutgoingPurpose = 'did' | 'status-list' | 'metadata' | 'webhook' | 'callback' | 'presentation'

export interface OutgoingRequest {
  readonly purpose: OutgoingPurpose
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly timeoutMs?: number
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

export interface OutgoingResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * The one way out. https (http only where private networks are allowed), the name resolved once and the connection pinned to
 * that address, private ranges refused unless allowed, no redirects, no credentials in URLs, time and size capped.
 */
export interface OutgoingHttp {
  /**
   * @throws {CoreError} `outgoing_refused` when the address is not allowed, `outgoing_failed` when no whole answer came
   */
  request(request: OutgoingRequest): Promise<OutgoingResponse>
}
