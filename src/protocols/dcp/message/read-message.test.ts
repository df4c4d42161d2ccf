import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DcpRefusal } from '../refusal.ts'
import { DCP_CONTEXT, dcpMessage, readMessage } from './read-message.ts'

const TERM = 'https://w3id.org/dspace-dcp/v1.0/'

describe('a message of DCP', () => {
  it('is read compact, with further contexts', () => {
    for (const context of [[DCP_CONTEXT], ['https://www.w3.org/ns/did/v1', DCP_CONTEXT], DCP_CONTEXT]) {
      const body = { '@context': context, type: 'CredentialMessage', status: 'ISSUED' }
      expect(readMessage(body, ['CredentialMessage'])).toEqual({ type: 'CredentialMessage', message: body })
    }
    const older = { '@context': [DCP_CONTEXT], '@type': 'dcp:CredentialMessage' }
    expect(readMessage(older, ['CredentialMessage']).type).toBe('CredentialMessage')
  })

  it('of a draft is read where somebody wants that, under the names of 1.0', () => {
    const context = ['https://w3id.org/tractusx-trust/v0.8']
    const delivery = { '@context': context, type: 'CredentialMessage', requestId: '7', credentials: [] }
    const offer = { '@context': context, type: 'CredentialOfferMessage', credentialIssuer: 'did:web:a' }
    const types = ['CredentialMessage', 'CredentialOfferMessage']
    for (const body of [delivery, offer]) expect(() => readMessage(body, types)).toThrow(DcpRefusal)
    const older = { older: true }
    expect(readMessage(delivery, types, older).message).toMatchObject({
      holderPid: '7',
      issuerPid: '7',
      status: 'ISSUED',
    })
    expect(readMessage({ ...delivery, holderPid: '8' }, types, older).message['holderPid']).toBe('8')
    expect(readMessage(offer, types, older).message['issuer']).toBe('did:web:a')
    const unknown = { ...delivery, '@context': ['https://w3id.org/else'] }
    expect(() => readMessage(unknown, types, older)).toThrow(DcpRefusal)
  })

  it('is read expanded', () => {
    const expanded = [
      {
        '@type': [`${TERM}CredentialMessage`],
        [`${TERM}holderPid`]: [{ '@id': 'urn:uuid:1' }],
        [`${TERM}issuerPid`]: [{ '@id': 'two' }],
        [`${TERM}status`]: [{ '@id': `${TERM}ISSUED` }],
        [`${TERM}credentials`]: [{ '@type': '@json', '@value': [{ payload: 'a.b.c', format: 'jwt' }] }],
      },
    ]
    expect(readMessage(expanded, ['CredentialMessage']).message).toEqual({
      type: 'CredentialMessage',
      holderPid: 'urn:uuid:1',
      issuerPid: 'two',
      status: `${TERM}ISSUED`,
      credentials: [{ payload: 'a.b.c', format: 'jwt' }],
    })
  })

  it.each([
    ['nothing', undefined],
    ['a text', 'x'],
    ['an empty list', []],
    ['two nodes', [{}, {}]],
    ['no context', { type: 'CredentialMessage' }],
    ['another context', { '@context': ['https://example.com'], type: 'CredentialMessage' }],
    ['a context as an object', { '@context': { a: 'b' }, type: 'CredentialMessage' }],
    ['another type', dcpMessage('PresentationQueryMessage', {})],
    ['two types', { '@context': [DCP_CONTEXT], type: ['CredentialMessage', 'Other'] }],
  ])('is not %s', (_, body) => {
    expect(() => readMessage(body, ['CredentialMessage'])).toThrow(DcpRefusal)
  })

  it('reads anything without failing otherwise', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => {
        try {
          readMessage(body, ['CredentialMessage'])
        } catch (error) {
          expect(error).toBeInstanceOf(DcpRefusal)
        }
      }),
    )
  })
})
