import { expect, test } from 'vitest'
import { hasPermission, type Permission } from './permissions.ts'

test.each<[readonly string[], Permission, boolean]>([
  [['read:w.key'], 'read:w.key', true],
  [['manage:w.key'], 'delete:w.key', true],
  [['manage:w.key'], 'delete:w.did', false],
  [['read:w.key'], 'update:w.key', false],
  [['wallet_manage_keys'], 'delete:w.key', true],
  [['wallet_manage_keys'], 'execute:w.key', false],
  [['wallet_use_keys'], 'execute:w.key', true],
  [['wallet_view_did'], 'read:w.did', true],
  [['wallet_view_did'], 'update:w.did', false],
  [['readonly_user'], 'read:w.config', true],
  [['readonly_user'], 'create:w.credential', false],
  [['wallet_issue_credentials'], 'delete:w.credential', false],
  [['tenant:admin'], 'manage:w.config', true],
  [['constructor', '__proto__'], 'read:w.key', false],
  [[], 'read:w.key', false],
])('%j for %s: %s', (granted, needed, expected) => {
  expect(hasPermission(granted, needed)).toBe(expected)
})
