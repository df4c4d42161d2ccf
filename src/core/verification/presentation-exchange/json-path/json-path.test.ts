import { describe, expect, it } from 'vitest'
import { startCpuTime } from '../../../../../test/support/cpu-time.ts'
import { CoreError } from '../../../errors.ts'
import { WorkBudget } from '../work-budget.ts'
import { JsonPathError, parseJsonPath } from './parse-json-path.ts'
import { selectByPath } from './select-by-path.ts'

const credential = {
  type: ['VerifiableCredential', 'Degree'],
  "it's": 1,
  'a"b': 2,
  credentialSubject: { account: [{ id: 'x' }, { id: 'y', deep: { id: 'z' } }], 'with-dash': true, $ref: 3 },
}
const select = (path: string, root: unknown = credential) =>
  selectByPath(root, parseJsonPath(path), new WorkBudget())
const values = (path: string) => select(path).map(({ value }) => value)

describe('selectByPath', () => {
  it.each([
    ['$', [credential]],
    ['$.type', [credential.type]],
    ['$.type[1]', ['Degree']],
    ['$.type[-1]', ['Degree']],
    ['$.type[2]', []],
    ['$.type[-3]', []],
    ['$.type.length', []],
    ["$['type'][0]", ['VerifiableCredential']],
    ['$["type"][0, 1]', credential.type],
    ["$['it\\'s']", [1]],
    ['$["a\\"b"]', [2]],
    ["$['a\"b']", [2]],
    ['$.credentialSubject.account[*].id', ['x', 'y']],
    ['$.credentialSubject.with-dash', [true]],
    ['$.credentialSubject.$ref', [3]],
    ['$..id', ['x', 'y', 'z']],
    ['$.credentialSubject.account.*', credential.credentialSubject.account],
    ['$..account[0].id', ['x']],
    ['$.constructor', []],
    ['$.__proto__', []],
  ])('%s', (path, expected) => {
    expect(values(path)).toEqual(expected)
  })

  it('says where it found what', () => {
    expect(select('$..deep.id').map(({ location }) => location)).toEqual([
      ['credentialSubject', 'account', 1, 'deep', 'id'],
    ])
  })

  it('stops when many wildcards after each other would never end', () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 30; depth++) deep = { a: deep, b: [deep] }
    const spent = startCpuTime()
    expect(() => select('$..*..*..*..*..*', deep)).toThrow(CoreError)
    expect(spent()).toBeLessThan(3000)
  })
})

describe('parseJsonPath', () => {
  it.each([
    '',
    'type',
    '@.a',
    '$.',
    '$..',
    '$.a[',
    '$.a[]',
    '$.a[1',
    '$[?(@.a)]',
    '$[?@.a==1]',
    '$[(@.length-1)]',
    '$[0:2]',
    '$[:]',
    '$[::-1]',
    '$.a b',
    "$['a\\x']",
    '$[01]',
    '$[-0]',
    '$[1e3]',
    '$[9999999999]',
    '$.a..',
    `$${'.a'.repeat(33)}`,
    `$.${'a'.repeat(600)}`,
    '$.a;process.exit()',
    '$[`a`]',
  ])('refuses %s', (path) => {
    expect(() => parseJsonPath(path)).toThrow(JsonPathError)
  })
})
