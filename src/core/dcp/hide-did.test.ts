import { describe, expect, it } from 'vitest'
import { hideDid } from './hide-did.ts'

describe('hideDid', () => {
  const alice = 'did:web:host.example%3A8443:people:alice'
  it.each([
    [`${alice}: cannot be read`, 'the peer: cannot be read'],
    [
      'https://host.example:8443/people/alice/did.json answered 404',
      'https://host.example:8443/…/did.json answered 404',
    ],
    [`kid ${alice}#key-1`, 'kid the peer#key-1'],
    [`GET /1.0/identifiers/${encodeURIComponent(alice)}`, 'GET /1.0/identifiers/the peer'],
    ['https://host.example:8443 is plain http', 'https://host.example:8443 is plain http'],
    ['did:web:host.example is another', 'did:web:host.example is another'],
  ])('of %s leaves %s', (text, hidden) => {
    expect(hideDid(text, alice)).toBe(hidden)
  })

  it('leaves the server of a DID that is nothing but a server, and no other DID', () => {
    expect(hideDid('did:web:a.example: https://a.example/.well-known/did.json', 'did:web:a.example')).toBe(
      'the peer: https://a.example/.well-known/did.json',
    )
    expect(hideDid('did:key:zAbc: no', 'did:key:zAbc')).toBe('the peer: no')
  })
})
