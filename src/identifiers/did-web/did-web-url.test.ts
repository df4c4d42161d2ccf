import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDidWeb } from './create-did-web.ts'
import { DidWebError, didWebUrls } from './did-web-url.ts'

describe('the address of a did:web document', () => {
  it.each([
    ['did:web:w3c-ccg.github.io', ['https://w3c-ccg.github.io/.well-known/did.json']],
    ['did:web:w3c-ccg.github.io:user:alice', ['https://w3c-ccg.github.io/user/alice/did.json']],
    ['did:web:example.com%3A3000:user:alice', ['https://example.com:3000/user/alice/did.json']],
    ['did:web:example.com%3a3000', ['https://example.com:3000/.well-known/did.json']],
    ['did:web:example.com:a%20b', ['https://example.com/a%20b/did.json']],
    ['did:web:xn--bcher-kva.example', ['https://xn--bcher-kva.example/.well-known/did.json']],
    [
      'did:web:localhost%3A8080:alice',
      ['http://localhost:8080/alice/did.json', 'https://localhost:8080/alice/did.json'],
    ],
    [
      'did:web:127.0.0.1%3A8080',
      ['http://127.0.0.1:8080/.well-known/did.json', 'https://127.0.0.1:8080/.well-known/did.json'],
    ],
    [
      'did:web:%5B%3A%3A1%5D%3A8080',
      ['http://[::1]:8080/.well-known/did.json', 'https://[::1]:8080/.well-known/did.json'],
    ],
    ['did:web:localhost.example.com', ['https://localhost.example.com/.well-known/did.json']],
  ])('of %s', (did, urls) => {
    expect(didWebUrls(did)).toEqual(urls)
    // What the address says is what an URL parser reads: no second meaning.
    for (const url of urls) expect(new URL(url).href).toBe(url)
  })

  it.each([
    ['nothing', 'did:web:'],
    ['another method', 'did:key:example.com'],
    ['an empty segment', 'did:web:example.com:'],
    ['an empty segment inside', 'did:web:example.com::alice'],
    ['a port that is not encoded', 'did:web:example.com:3000:..'],
    ['a port of zero', 'did:web:example.com%3A0'],
    ['a port with a leading zero', 'did:web:example.com%3A080'],
    ['a port out of range', 'did:web:example.com%3A65536'],
    ['no port', 'did:web:example.com%3A'],
    ['a user', 'did:web:user@example.com'],
    ['a user, encoded', 'did:web:user%40example.com'],
    ['a slash', 'did:web:example.com/path'],
    ['a slash, encoded', 'did:web:example.com%2Fpath'],
    ['a slash in the path, encoded', 'did:web:example.com:a%2Fb'],
    ['a backslash in the path, encoded', 'did:web:example.com:a%5Cb'],
    ['a step up', 'did:web:example.com:..:etc'],
    ['a step up, encoded', 'did:web:example.com:%2e%2E:etc'],
    ['a query', 'did:web:example.com?x'],
    ['a query, encoded', 'did:web:example.com:a%3Fb'],
    ['a fragment', 'did:web:example.com#key'],
    ['a line end, encoded', 'did:web:example.com:a%0Ab'],
    ['broken encoding', 'did:web:example.com:a%ZZ'],
    ['broken UTF-8', 'did:web:example.com:a%FF'],
    ['a private address', 'did:web:10.0.0.1'],
    ['the metadata address of clouds', 'did:web:169.254.169.254:latest'],
    ['an address as one number', 'did:web:2130706433'],
    ['an address in hexadecimal', 'did:web:0x7f.0x0.0x0.0x1'],
    ['an address with few parts', 'did:web:127.1'],
    ['loopback with other digits', 'did:web:127.0.0.2'],
    ['an IPv6 address', 'did:web:%5Bfe80%3A%3A1%5D'],
    ['an IPv4 address in IPv6', 'did:web:%5B%3A%3Affff%3A127.0.0.1%5D'],
    ['a wildcard', 'did:web:*.example.com'],
    ['a host with an empty label', 'did:web:example..com'],
    ['a host that ends with a dot', 'did:web:example.com.'],
    ['a host that begins with a hyphen', 'did:web:-example.com'],
    ['letters outside ASCII', 'did:web:exämple.com'],
    ['a full-width dot', 'did:web:127。0。0。1'],
    ['a very long label', `did:web:${'a'.repeat(64)}.com`],
    ['a very long text', `did:web:example.com:${'a'.repeat(2000)}`],
  ])('is not there for %s', (_, did) => {
    expect(() => didWebUrls(did)).toThrow(DidWebError)
  })

  it('never leaves the host that the DID names', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'aZ0.-:%@/\\?#[]25ABEFe '.split('')), maxLength: 30 }),
        (rest) => {
          let urls: readonly string[]
          try {
            urls = didWebUrls(`did:web:example.com:${rest}`)
          } catch (error) {
            expect(error).toBeInstanceOf(DidWebError)
            return
          }
          for (const url of urls) {
            expect(new URL(url).origin).toBe('https://example.com')
            expect(url.endsWith('/did.json')).toBe(true)
            expect(new URL(url).href).toBe(url)
          }
        },
      ),
    )
  })
})

describe('the did:web of an address', () => {
  it.each([
    ['http://localhost:3000', 'did:web:localhost%3A3000'],
    ['https://office.example', 'did:web:office.example'],
    ['https://office.example/', 'did:web:office.example'],
    ['https://office.example:8443/t/0199', 'did:web:office.example%3A8443:t:0199'],
    ['http://[::1]:3000', 'did:web:%5B%3A%3A1%5D%3A3000'],
  ])('%s is %s', (url, did) => {
    expect(createDidWeb(url)).toBe(did)
    const { origin, pathname } = new URL(url)
    const expected = pathname === '/' ? `${origin}/.well-known/did.json` : `${origin}${pathname}/did.json`
    expect(didWebUrls(did)).toContain(expected)
  })
})
