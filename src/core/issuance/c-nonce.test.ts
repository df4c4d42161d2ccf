import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSecrets } from '../../keys/software/secrets.ts'
import { as, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { mintCNonce, readCNonce } from './c-nonce.ts'

let now = Date.UTC(2026, 10, 24)
const random = { bytes: (length: number) => randomBytes(length), id: () => '' }
const ports = {
  clock: { now: () => now },
  random,
  secrets: createSecrets(randomBytes(32), { random }),
  settings: { nonceSeconds: 300 } as Ports['settings'],
}
const tenant = as<TenantId>('tenant-1')

test('a nonce proves its own origin and age', () => {
  const nonce = mintCNonce(ports, tenant)
  expect(nonce).toHaveLength(48)
  expect(readCNonce(ports, tenant, nonce)).toEqual({ expiresAt: now + 300_000 })
  now += 299_999
  expect(readCNonce(ports, tenant, nonce)).toBeDefined()
  now += 1
  expect(readCNonce(ports, tenant, nonce)).toBeUndefined()
})

test('a nonce of another tenant, another key or with a changed character is none', () => {
  const nonce = mintCNonce(ports, tenant)
  expect(readCNonce(ports, as<TenantId>('tenant-2'), nonce)).toBeUndefined()
  expect(
    readCNonce({ ...ports, secrets: createSecrets(randomBytes(32), ports) }, tenant, nonce),
  ).toBeUndefined()
  for (let at = 0; at < nonce.length; at++) {
    const forged = nonce.slice(0, at) + (nonce[at] === 'A' ? 'B' : 'A') + nonce.slice(at + 1)
    expect(readCNonce(ports, tenant, forged)).toBeUndefined()
  }
  expect(readCNonce(ports, tenant, '')).toBeUndefined()
})

test('no two nonces are alike', () => {
  expect(new Set(Array.from({ length: 1000 }, () => mintCNonce(ports, tenant))).size).toBe(1000)
})
