import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { Callback } from './callback.ts'
import { type CallbackWords, callbackBody } from './callback-body.ts'
import { openTarget } from './callback-target.ts'
import type { CallbackRewrites } from './rewrite-callback-url.ts'
import { rewriteCallbackUrl } from './rewrite-callback-url.ts'

export type SendCallbackPorts = Pick<Ports, 'outgoing' | 'secrets' | 'presentationRequests'>

export interface CallbackRules extends CallbackWords {
  readonly rewrites: CallbackRewrites
  /** How long the application may take for its answer. */
  readonly timeoutMs: number
}

/** How an attempt ended: the application's status, or why none came. */
export type CallbackOutcome = { readonly status: number } | { readonly error: CoreError }

/** Calls the application once. */
export async function sendCallback(
  ports: SendCallbackPorts,
  rules: CallbackRules,
  callback: Callback,
  signal?: AbortSignal,
): Promise<CallbackOutcome> {
  const { tenantId, sealedTarget } = callback
  if (sealedTarget === undefined) throw new CoreError('internal', 'A callback without a target.')
  const { url, state, headers } = openTarget(ports.secrets, tenantId, sealedTarget)
  const body = await callbackBody(ports, callback, state, rules)
  try {
    const { status } = await ports.outgoing.request({
      purpose: 'callback',
      url: rewriteCallbackUrl(rules.rewrites, url),
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: rules.timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    })
    return { status }
  } catch (error) {
    if (error instanceof CoreError) return { error }
    throw error
  }
}

export function isTaken(outcome: CallbackOutcome): boolean {
  return 'status' in outcome && outcome.status >= 200 && outcome.status < 300
}
