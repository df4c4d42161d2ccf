import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEmailAddress } from './email-address.ts'

describe('an address', () => {
  it.each([
    ['ada@example.org', 'ada@example.org'],
    ["o'brien+tag.x_1@Mail.Example.ORG", "o'brien+tag.x_1@mail.example.org"],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['root@localhost', 'root@localhost'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
  ])('%s', (given, address) => {
    expect(parseEmailAddress(given)).toBe(address)
  })

  it.each([
    ['nothing', ''],
    ['no mailbox', '@example.org'],
    ['no domain', 'ada@'],
    ['no at', 'ada.example.org'],
    ['two', 'a@b.example,c@d.example'],
    ['a name', 'Ada <ada@example.org>'],
    ['a header', 'a@b.example\r\nBcc: everybody@example.org'],
    ['a header in the mailbox', 'a\r\nBcc: x@example.org\r\n@b.example'],
    ['a line end', 'ada@example.org\n'],
    ['a blank', 'ada @example.org'],
    ['a quoted mailbox', '"ada lovelace"@example.org'],
    ['a comment', 'ada(x)@example.org'],
    ['a group', 'all:ada@example.org;'],
    ['a zero byte', 'ada@example.org\0'],
    ['a route', '@a.example:b@c.example'],
    ['an address literal', 'ada@[127.0.0.1]'],
    ['an IP address', 'ada@127.0.0.1'],
    ['a number that is an IP address', 'ada@2130706433'],
    ['two dots', 'a..b@example.org'],
    ['a leading dot', '.a@example.org'],
    ['one label', 'ada@example'],
    ['an empty label', 'ada@example..org'],
    ['a hyphen at the end', 'ada@example-.org'],
    ['other scripts in the mailbox', 'adä@example.org'],
    ['a percent escape', 'ada@exa%0d%0ample.org'],
    ['65 characters of mailbox', `${'a'.repeat(65)}@example.org`],
    ['255 characters', `ada@${'a.'.repeat(124)}org`],
  ])('is refused with %s', (_, given) => {
    expect(parseEmailAddress(given)).toBeUndefined()
  })

  it('never holds what ends a header, and parses to itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()), (text) => {
        const address = parseEmailAddress(text)
        if (address === undefined) return
        expect(address).toMatch(/^[!-~]+$/)
        expect(address).not.toMatch(/[<>",;:\\()[\]]/)
        expect(parseEmailAddress(address)).toBe(address)
      }),
      { numRuns: 500 },
    )
  })
})
