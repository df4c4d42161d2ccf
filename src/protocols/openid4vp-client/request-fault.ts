import { CoreError } from '../../core/errors.ts'
import { Refusal } from '../../lib/refusal.ts'

/** Errors that a verifier understands (OpenID4VP 1.0 §8.5, RFC 6749 §4.1.2.1). */
export type WireFault =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unsupported_response_type'
  | 'vp_formats_not_supported'
  | 'invalid_request_uri_method'
  | 'invalid_transaction_data'

/** A request that a wallet must not answer. */
export class RequestFault extends CoreError {
  readonly wire: WireFault

  constructor(reason: string, clause: string, wire: WireFault = 'invalid_request', cause?: unknown) {
    super('verifier_request_invalid', `The presentation request is refused: ${reason}.`, {
      detail: `${reason} (${clause})`,
      ...(cause === undefined ? {} : { cause }),
    })
    this.wire = wire
  }
}

/** Input that `lib` refuses is a request that is refused. */
export function refusing<T>(reason: string, clause: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    throw new RequestFault(`${reason}: ${cause.reason}`, clause, 'invalid_request', cause)
  }
}

/** Who is not believed makes a request that is refused; who does not answer may answer later. */
export async function believing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const isDoubt =
      error instanceof CoreError && (error.code === 'untrusted_issuer' || error.code === 'did_unresolvable')
    if (!isDoubt) throw error
    throw new RequestFault(
      'nothing that this office believes stands behind the signature',
      error.detail ?? error.message,
      'invalid_request',
      error,
    )
  }
}
