import { describe, expect, it } from 'vitest'
import type { DcqlPath } from '../../core/verification/dcql/dcql-query.ts'
import type { OpenRequest } from '../../core/verification/presentation-request.ts'
import type { CredentialRules } from '../../core/verification/rules/presentation-rules.ts'
import { presentationDefinition } from './presentation-definition.ts'

const fieldsOf = (rules: CredentialRules, claims?: readonly { readonly path: DcqlPath }[]) => {
  const query = {
    credentials: [
      {
        id: 'credential-1',
        format: 'jwt_vc_json',
        typeValues: [['VerifiableCredential', 'Expert']],
        ...(claims === undefined ? {} : { claims }),
      },
    ],
  }
  const request = {
    id: 'r',
    query,
    rules: { credentials: { 'credential-1': rules } },
  } as never as OpenRequest
  const { input_descriptors: descriptors } = presentationDefinition(request) as {
    readonly input_descriptors: readonly {
      readonly constraints?: {
        readonly fields: readonly {
          readonly path: readonly string[]
          readonly filter?: { readonly pattern: string }
        }[]
      }
    }[]
  }
  return descriptors[0]?.constraints?.fields
}
/** As the wallet's library reads a pattern. */
const finds = (pattern = '', text: string) => new RegExp(pattern.slice(1).replace(/\/i$/, ''), 'i').test(text)

describe('presentationDefinition', () => {
  it('has no constraints where there are none', () => {
    expect(fieldsOf({})).toBeUndefined()
  })

  it.each([
    ['name', '$.vc.credentialSubject.name'],
    ['first name', "$.vc.credentialSubject['first name']"],
    ['a.b', "$.vc.credentialSubject['a.b']"],
    ["it's", "$.vc.credentialSubject['it\\'s']"],
    ['x\\', "$.vc.credentialSubject['x\\\\']"],
  ])('names the claim %s by a path that is one', (claimName, path) => {
    expect(fieldsOf({ constraints: [{ claimName, contains: 'a' }] })?.[0]?.path[0]).toBe(path)
  })

  it('asks for claims of the query that no constraint is on', () => {
    const claims = [
      { path: ['credentialSubject', 'a'] },
      { path: ['credentialSubject', 'b', null, 0, 'c'] },
    ] as const
    const fields = fieldsOf({ constraints: [{ claimName: 'a', startsWith: 'x' }] }, claims)
    expect(fields?.map(({ path }) => path[0])).toEqual([
      '$.vc.credentialSubject.a',
      '$.vc.credentialSubject.b[*][0].c',
    ])
  })

  it.each([
    ['(a|b)*c+', '(a|b)*c+', 'aac'],
    ['a/i', 'xA/Ix', 'a'],
    ['^$', 'x^$', 'x'],
    ['[z', '[Z', 'z'],
  ])('finds %s as a text, and not as a pattern', (contains, hit, miss) => {
    const pattern = fieldsOf({ constraints: [{ claimName: 'a', contains }] })?.[0]?.filter?.pattern
    expect([finds(pattern, hit), finds(pattern, miss)]).toEqual([true, false])
  })
})
