import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findListKinds } from '../../src/status-lists/find-list-kinds.ts'
import { bitstringStatusList } from '../../src/status-lists/list-kinds.ts'
import { meaningOf, readBitstringEntry } from '../../src/status-lists/read-bitstring-entry.ts'

type Members = Readonly<Record<string, unknown>>

/** The examples of the specification, without what JSON does not have: comments and dots for what is left out. */
function example(name: string): Members {
  const text = readFileSync(new URL(`bitstring-status-list/${name}`, import.meta.url), 'utf8')
  const json = text
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/,\s*\.\.\.\s*(?=[\]}])/g, '')
    .replace(/,\s*(?=[\]}])/g, '')
  return JSON.parse(json) as Members
}

describe('examples of Bitstring Status List', () => {
  it.each(['spec-00.txt', 'spec-05.txt'])('%s: a credential with two entries, both of which count', (name) => {
    const { credentialStatus } = example(name) as { readonly credentialStatus: Members[] }
    const found = findListKinds({ credentialStatus })
    expect(found.map(({ kind }) => kind)).toEqual([bitstringStatusList, bitstringStatusList])
    expect(found.map(({ reference }) => [reference.url, reference.purpose])).toEqual([
      ['https://example.com/credentials/status/3', 'revocation'],
      ['https://example.com/credentials/status/4', 'suspension'],
    ])
  })

  it('spec-03.txt: one entry', () => {
    const { credentialStatus } = example('spec-03.txt') as { readonly credentialStatus: Members }
    expect(findListKinds({ credentialStatus })).toMatchObject([
      { reference: { index: 94_567, purpose: 'revocation', size: 1 } },
    ])
  })

  it('spec-01.txt: a message of two bits, whose words mean nothing here and never pass for valid', () => {
    const { credentialStatus } = example('spec-01.txt') as { readonly credentialStatus: { statusMessage: Members[] } }
    // The example leaves out the fourth.
    const fourth = { status: '0x3', message: 'undefined' }
    const entry = { ...credentialStatus, statusMessage: [...credentialStatus.statusMessage, fourth] }
    expect(() => readBitstringEntry(credentialStatus as unknown as Members)).toThrow(
      expect.objectContaining({ code: 'credential_invalid' }),
    )
    const read = readBitstringEntry(entry)
    expect(read).toMatchObject({ index: 492_847, size: 2, purpose: 'message' })
    expect(read.messages?.get(1)).toBe('accepted')
    for (const value of [0, 1, 2, 3])
      expect(() => meaningOf(read, value)).toThrow(expect.objectContaining({ code: 'status_list_unavailable' }))
  })
})
