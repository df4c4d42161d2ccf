import { expect, test } from 'vitest'
import { readPermissions } from './read-permissions.ts'

test.each<[string, Record<string, unknown>, string, readonly string[]]>([
  ['a list', { roles: ['read:w.key', 'wallet_use_keys'] }, '$.roles[*]', ['read:w.key', 'wallet_use_keys']],
  ['a list below', { a: { b: ['read:w.did'] } }, '$.a.b[*]', ['read:w.did']],
  ['one text', { role: 'read:w.did' }, '$.role', ['read:w.did']],
  [
    'scope beside it',
    { scope: 'openid read:w.did', roles: ['read:w.key'] },
    '$.roles[*]',
    ['read:w.key', 'read:w.did'],
  ],
  ['each once', { scope: 'read:w.did', roles: ['read:w.did'] }, '$.roles[*]', ['read:w.did']],
  [
    'nothing that is not of TSG',
    { scope: 'tenant:admin issuances:write', roles: ['admin'] },
    '$.roles[*]',
    [],
  ],
  ['nothing that there is not', { roles: ['read:w.everything', 'wallet_do_all'] }, '$.roles[*]', []],
  ['nothing where nothing is', { roles: 1, scope: [] }, '$.roles.of.me[*]', []],
  ['nothing of prototypes', {}, '$.constructor.name', []],
])('%s', (_, claims, path, expected) => {
  expect(readPermissions(claims, path)).toEqual(expected)
})
