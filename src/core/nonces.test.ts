import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSecrets } from '../keys/software/secrets.ts'
import { as, type TenantId } from './ids.ts'
import { mintNonce, readNonce } from './nonces.ts'
import type { Ports } from './ports/ports.ts'

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
  const nonce = mintNonce(ports, tenant)
  expect(nonce).toHaveLength(48)
  expect(readNonce(ports, tenant, nonce)).toEqual({ expiresAt: now + 300_000 })
  now += 299_999
  expect(readNonce(ports, tenant, nonce)).toBeDefined()
  now += 1
  expect(readNonce(ports, tenant, nonce)).toBeUndefined()
})

test('a nonce of another tenant, another key or with a changed character is none', () => {
  const nonce = mintNonce(ports, tenant)
  expect(readNonce(ports, as<TenantId>('tenant-2'), nonce)).toBeUndefined()
  expect(
    readNonce({ ...ports, secrets: createSecrets(randomBytes(32), ports) }, tenant, nonce),
  ).toBeUndefined()
  for (let at = 0; at < nonce.length; at++) {
    const forged = nonce.slice(0, at) + (nonce[at] === 'A' ? 'B' : 'A') + nonce.slice(at + 1)
    expect(readNonce(ports, tenant, forged)).toBeUndefined()
  }
  expect(readNonce(ports, tenant, '')).toBeUndefined()
})

test('no two nonces are alike', () => {
  expect(new Set(Array.from({ length: 1000 }, () => mintNonce(ports, tenant))).size).toBe(1000)
})
