import { describe, expect, it } from 'vitest'
import type { Issuance } from '../issuance/issuance.ts'
import type { PresentationRequest } from '../verification/presentation-request.ts'
import {
  type PresentationFailureCode,
  presentationFailureCodes,
} from '../verification/presentation-request.ts'
import { callbackOfIssuance, callbackOfPresentation } from './fact-of-event.ts'

const sealedCallback = Uint8Array.of(1)
const issuance = (state: string, more: object = {}) =>
  ({
    state,
    version: 7,
    protocol: 'authenticator',
    requester: { sealedCallback },
    ...more,
  }) as never as Issuance
const failed = (code: PresentationFailureCode, message: string) =>
  ({
    state: 'failed',
    version: 3,
    protocol: 'openid4vp',
    requester: { sealedCallback },
    failure: { code, clause: 'c', message },
  }) as never as PresentationRequest

describe('what an application is told', () => {
  it('of an issuance, once for each change, and nothing where it wants nothing', () => {
    expect(callbackOfIssuance('issuance.accepted', issuance('accepted')).callback).toEqual({
      sequence: 7,
      fact: { status: 'issuance_successful' },
      sealedTarget: sealedCallback,
      isAwaited: true,
    })
    expect(callbackOfIssuance('issuance.accepted', issuance('accepted', { requester: undefined }))).toEqual(
      {},
    )
    for (const type of [
      'issuance.offered',
      'issuance.authorized',
      'issuance.issued',
      'issuance.expired',
    ] as const) {
      expect(callbackOfIssuance(type, issuance('issued')), type).toEqual({})
    }
  })

  it.each([
    ['user_canceled', 'user_canceled'],
    ['too many wrong transaction codes', 'issuance_service_error'],
    ['<b>', 'issuance_service_error'],
  ])('of a failure for the reason %s', (reason, message) => {
    const { callback } = callbackOfIssuance('issuance.failed', issuance('failed', { reason }))
    expect(callback?.fact).toEqual({
      status: 'issuance_error',
      error: { code: 'IssuanceFlowFailed', message },
    })
  })

  it('of a presentation: what is about claims, and no address of ours or of an issuer', () => {
    const factOf = (code: PresentationFailureCode, message = 'https://10.0.0.1/status is not there') =>
      callbackOfPresentation('presentation.failed', failed(code, message)).callback?.fact
    expect(factOf('query_not_satisfied', 'match')).toEqual({
      status: 'presentation_error',
      error: { code: 'claimValidationError', message: 'Match.' },
    })
    for (const code of [
      'untrusted_issuer',
      'did_unresolvable',
      'issuer_keys_unavailable',
      'status_list_unavailable',
      'signature_invalid',
    ] as const) {
      expect(JSON.stringify(factOf(code)), code).not.toContain('10.0.0.1')
    }
    for (const code of presentationFailureCodes) expect(factOf(code)?.status, code).toBe('presentation_error')
  })

  it('and a callback of another protocol is awaited by nobody', () => {
    expect(
      callbackOfPresentation('presentation.failed', failed('access_denied', 'x')).callback?.isAwaited,
    ).toBe(false)
  })
})
