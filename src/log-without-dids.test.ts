import { Writable } from 'node:stream'
import fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { logOptions } from './log.ts'
import { hideDids } from './log-without-dids.ts'

describe('a text for the log', () => {
  it.each([
    ['did:key:zAlice: multibase', 'did:key:…: multibase'],
    ['kid did:jwk:eyJrdHkiOiJFQyJ9#0, none of them', 'kid did:jwk:…, none of them'],
    ['(did:key:zAlice#zAlice)', '(did:key:…)'],
    ['"did:empe:testnet:0a1b"', '"did:empe:…"'],
    ['did:key:@alice: invalidDid', 'did:key:…: invalidDid'],
    ['did:key:zAlice and did:key:zBob', 'did:key:… and did:key:…'],
    ['DID:KEY:zAlice', 'did:KEY:…'],
    ['did:web:host.example%3A8443:people:alice: no', 'did:web:host.example%3A8443:…: no'],
    ['did:web:host.example#alice', 'did:web:host.example:…'],
    [
      'GET https://r.example/1.0/identifiers/did%3Akey%3AzAlice answered 404',
      'GET https://r.example/1.0/identifiers/did:key:… answered 404',
    ],
    ['https://r.example/did:empe:0a1b?x=1 answered 500', 'https://r.example/did:empe:… answered 500'],
    [
      'https://host.example:8443/people/alice/did.json answered 404; http://h.example/alice/did.json',
      'https://host.example:8443/…/did.json answered 404; http://h.example/…/did.json',
    ],
  ])('names nobody: %s', (text, hidden) => {
    expect(hideDids(text)).toBe(hidden)
  })

  it.each([
    'did:web:host.example: https://host.example/.well-known/did.json answered 404',
    'did:web:localhost%3A8443, no such key',
    'did:ishare:EU.NL.NTRNL-10499228: the registry does not know it',
    'a DID, did: nothing, undid:able',
    'the method did is not known',
  ])('says of organisations and servers who they are, and is the same otherwise: %s', (text) => {
    expect(hideDids(text)).toBe(text)
  })

  it('holds no identifier of a wallet, whatever stands around it', () => {
    const around = fc.stringMatching(/^[ a-zA-Z:;,.()"'/#?=-]*$/)
    const id = fc.stringMatching(/^z[A-HJ-NP-Za-km-z1-9]{12,40}$/)
    const colon = fc.constantFrom(':', '%3A', '%3a')
    fc.assert(
      fc.property(around, id, colon, around, (before, name, by, after) => {
        expect(hideDids(`${before} did${by}key${by}${name}${after}`)).not.toContain(name)
      }),
    )
  })

  it('is found in every member of a line, also in lists and stacks', () => {
    const lines: string[] = []
    const into = new Writable({
      write(chunk, _, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const log = pino(logOptions('info'), into)
    const did = 'did:key:zAlice'
    const context = { detail: `${did}: no`, cause: `Error: no\n    at ${did}`, seen: [did], did, count: 1 }
    log.info(context, 'request refused')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'request refused',
      detail: 'did:key:…: no',
      cause: 'Error: no\n    at did:key:…',
      seen: ['did:key:…'],
      did: 'did:key:…',
      count: 1,
    })
    // What is logged belongs to whoever logs it.
    expect(context.detail).toContain(did)
  })
})
