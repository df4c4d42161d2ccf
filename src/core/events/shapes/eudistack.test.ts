import { describe, expect, it } from 'vitest'
import { eventTypes } from '../event.ts'
import { eudistackEvents, showAsEudistack, typesOfEudistackEvents } from './eudistack.ts'

const at = Date.UTC(2026, 4, 18, 14, 35, 22, 123)
const ids = { issuanceId: 'i', credentialConfigurationId: 'learcredential', credentialId: 'c' }
const show = (type: string, data: Readonly<Record<string, string>>) =>
  showAsEudistack({ id: 'event', type, at, data }) as Record<string, unknown>

describe('the words of EUDIStack', () => {
  it('for what was accepted are the five members of the guide and no other', () => {
    expect(show('issuance.accepted', { ...ids, state: 'accepted', clientRequestId: 'onboarding-1' })).toEqual(
      {
        event: 'issuance.accepted',
        issuance_id: 'i',
        client_request_id: 'onboarding-1',
        credential_id: 'urn:uuid:c',
        timestamp: '2026-05-18T14:35:22Z',
      },
    )
  })

  it('leave out the name that the client did not give', () => {
    expect(show('issuance.accepted', { ...ids, state: 'accepted' })).not.toHaveProperty('client_request_id')
  })

  it.each([
    ['issuance.rejected', { state: 'rejected' }, 'issuance.rejected', undefined],
    ['issuance.expired', { state: 'expired' }, 'issuance.rejected', 'expired'],
    ['issuance.expired', { state: 'expired', withdrawn: 'true' }, 'issuance.rejected', 'withdrawn'],
    ['issuance.failed', { state: 'failed' }, 'issuance.error', undefined],
  ])('for %s %o are %s', (type, data, event, reason) => {
    const shown = show(type, { ...ids, ...data })
    expect(shown['event']).toBe(event)
    expect(shown['reason']).toBe(reason)
    expect(shown).not.toHaveProperty('credential_id')
    expect('error' in shown).toBe(event === 'issuance.error')
  })

  it('ask for nothing that the guide has no word for', () => {
    const types = typesOfEudistackEvents(eudistackEvents)
    expect(types).toEqual(['issuance.accepted', 'issuance.rejected', 'issuance.expired', 'issuance.failed'])
    expect(eventTypes).toEqual(expect.arrayContaining([...types]))
    expect(typesOfEudistackEvents(['issuance.rejected'])).toEqual(['issuance.rejected', 'issuance.expired'])
    expect(typesOfEudistackEvents([])).toEqual([])
  })
})
