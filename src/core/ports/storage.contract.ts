// What the contract tests of all stores share: a storage to test, and valid things to put into it.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { uuidV7 } from '../../lib/uuid.ts'
import type { Event, Webhook } from '../events/event.ts'
import { as, type Branded, type TenantId } from '../ids.ts'
import type { Offered } from '../issuance/issuance.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Issuer } from '../issuers/issuer.ts'
import type { IssuedCredential } from '../status/credential.ts'
import type { StatusList } from '../status/status-list.ts'
import { defaultTenantSettings, type Tenant } from '../tenants/tenant.ts'
import type { Storage } from './ports.ts'
import { type Write, WriteConflict } from './units.ts'

export interface StorageUnderTest {
  readonly storage: Storage
  /** The same rows, as another process has them. */
  readonly another: Storage
  close(): Promise<void>
}

/** A new, empty storage. */
export type OpenStorage = () => Promise<StorageUnderTest>

/** Opens a storage for the tests of a suite. */
export function useStorage(open: OpenStorage): () => StorageUnderTest {
  let opened: StorageUnderTest | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.close())
  return () => {
    if (opened === undefined) throw new Error('the storage is open only within tests')
    return opened
  }
}

/** 2026-11-24, and whole milliseconds after it. */
export const noon = Date.UTC(2026, 10, 24, 12)

export function newId<Id extends Branded<string>>(at = noon): Id {
  return as<Id>(uuidV7(at, randomBytes(10)))
}

export async function expectConflict(commit: Promise<void>, write: Write): Promise<void> {
  const error = await commit.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(WriteConflict)
  expect((error as WriteConflict).write).toBe(write)
}

/** How many of the commits succeeded; the others must have met a conflict. */
export async function countWinners(commits: readonly Promise<void>[]): Promise<number> {
  const results = await Promise.allSettled(commits)
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(WriteConflict)
  return results.filter((result) => result.status === 'fulfilled').length
}

export const tenantOf = (members: Partial<Tenant> = {}): Tenant => ({
  id: newId(),
  name: 'Stadt Köln 🏛',
  isDefault: false,
  hosts: ['issuer.example:8443', 'köln.example'],
  settings: defaultTenantSettings,
  createdAt: noon,
  ...members,
})

export const issuerOf = (tenantId: TenantId, members: Partial<Issuer> = {}): Issuer => ({
  id: newId(),
  tenantId,
  name: 'Registry',
  keyId: newId(),
  identification: { method: 'did', did: 'did:web:example.com', verificationMethod: 'did:web:example.com#1' },
  createdAt: noon,
  ...members,
})

export const configurationOf = (
  { id, tenantId }: Issuer,
  members: Partial<CredentialConfiguration> = {},
): CredentialConfiguration => ({
  id: as(`configuration-${randomBytes(4).toString('hex')}`),
  tenantId,
  issuerId: id,
  format: 'dc+sd-jwt',
  type: { vct: 'https://issuer.example/types/pid' },
  scope: 'pid',
  claims: [
    { path: ['address', null, 0], mandatory: true, selectivelyDisclosable: true, display: [{ name: 'é' }] },
  ],
  display: [{ name: 'Ausweis', locale: 'de' }],
  binding: { methods: ['jwk'], proofAlgorithms: ['ES256'] },
  batchSize: 1,
  transactionCode: { use: 'optional', length: 6 },
  protocols: ['openid4vci'],
  approval: 'automatic',
  offerValiditySeconds: 600,
  createdAt: noon,
  version: 1,
  ...members,
})

export const offeredOf = (tenantId: TenantId, members: Partial<Offered> = {}): Offered => {
  const createdAt = members.createdAt ?? noon
  return {
    id: newId(createdAt),
    tenantId,
    state: 'offered',
    credentialConfigurationId: as('pid'),
    protocol: 'openid4vci',
    createdAt,
    expiresAt: createdAt + 600_000,
    dueAt: createdAt + 600_000,
    version: 1,
    sealedClaims: Uint8Array.of(0, 255, 1, 254),
    offerGeneration: 1,
    ...members,
  }
}

export const credentialOf = (
  tenantId: TenantId,
  members: Partial<IssuedCredential> = {},
): IssuedCredential => {
  const issuedAt = members.issuedAt ?? noon
  return {
    id: newId(issuedAt),
    tenantId,
    issuanceId: newId(issuedAt),
    issuerId: newId(),
    credentialConfigurationId: as('pid'),
    format: 'dc+sd-jwt',
    status: 'valid',
    statusEntries: [
      { listId: newId(), index: 131_071 },
      { listId: newId(), index: 0 },
    ],
    issuedAt,
    version: 1,
    ...members,
  }
}

export const eventOf = (tenantId: TenantId, members: Partial<Event> = {}): Event => {
  const at = members.at ?? noon
  return {
    id: newId(at),
    tenantId,
    type: 'issuance.offered',
    subjectId: newId(at),
    at,
    data: { issuanceId: 'i', state: 'offered' },
    ...members,
  }
}

export const webhookOf = (tenantId: TenantId, members: Partial<Webhook> = {}): Webhook => ({
  id: newId(),
  tenantId,
  url: 'https://hooks.example/in?x=1',
  events: ['*'],
  shape: 'chancery',
  status: 'active',
  createdAt: noon,
  ...members,
})

export const statusListOf = (tenantId: TenantId, members: Partial<StatusList> = {}): StatusList => ({
  id: newId(),
  tenantId,
  issuerId: newId(),
  format: 'token-status-list',
  size: 1000,
  bitsPerEntry: 2,
  reserved: 0,
  version: 0,
  createdAt: noon,
  ...members,
})
