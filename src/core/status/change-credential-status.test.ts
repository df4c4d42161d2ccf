import { describe, expect, it } from 'vitest'
import { createFakeClock, testRandom } from '../../../test/fakes/fake-clock.ts'
import { createFakeEvents, createFakeIssuedCredentials } from '../../../test/fakes/fake-issued-credentials.ts'
import { createFakeStatusListFormat } from '../../../test/fakes/fake-status-list-format.ts'
import { createFakeStatusLists } from '../../../test/fakes/fake-status-lists.ts'
import { createFakeUnits, fakeWrite } from '../../../test/fakes/fake-units.ts'
import {
  as,
  type CredentialConfigurationId,
  type CredentialId,
  type IssuanceId,
  type IssuerId,
  type StatusListId,
  type TenantId,
} from '../ids.ts'
import { WriteConflict } from '../ports/units.ts'
import { reinstateCredential, revokeCredential, suspendCredential } from './change-credential-status.ts'
import type { IssuedCredential, StatusEntry } from './credential.ts'

const tenant = as<TenantId>('tenant')
const id = as<CredentialId>('credential')
const lists = [as<StatusListId>('list b'), as<StatusListId>('list a')] as const

async function setUp(
  entries: readonly StatusEntry[] = [
    { listId: lists[0], index: 7 },
    { listId: lists[1], index: 1 },
    { listId: lists[0], index: 100 },
  ],
) {
  const told: string[] = []
  const ports = {
    units: createFakeUnits(),
    issuedCredentials: createFakeIssuedCredentials(),
    statusLists: createFakeStatusLists(),
    statusListFormats: new Map([['token-status-list', createFakeStatusListFormat()]]),
    events: createFakeEvents(),
    clock: createFakeClock(1000),
    random: testRandom,
    statusListChanged: (_: TenantId, listId: StatusListId) => void told.push(listId),
  }
  const credential: IssuedCredential = {
    id,
    tenantId: tenant,
    issuanceId: as<IssuanceId>('issuance'),
    issuerId: as<IssuerId>('issuer'),
    credentialConfigurationId: as<CredentialConfigurationId>('UniversityDegree'),
    format: 'dc+sd-jwt',
    status: 'valid',
    statusEntries: entries,
    issuedAt: 500,
    version: 3,
  }
  await ports.units.commit([
    ports.issuedCredentials.add(credential),
    ...lists.map((listId) =>
      ports.statusLists.add({
        id: listId,
        tenantId: tenant,
        issuerId: credential.issuerId,
        format: 'token-status-list',
        size: 128,
        bitsPerEntry: 8,
        reserved: 128,
        version: 0,
        createdAt: 0,
      }),
    ),
  ])
  const values = async () =>
    Object.fromEntries(
      await Promise.all(
        entries.map(async ({ listId, index }) => {
          const changes = await ports.statusLists.changesSince(tenant, listId, 0)
          return [`${listId}/${index}`, changes.find((change) => change.index === index)?.value ?? 0] as const
        }),
      ),
    )
  return { ports, told, values }
}
const refused = (code: string) => expect.objectContaining({ code })

describe('changing the status of a credential', () => {
  it('revokes all copies at once, with the event', async () => {
    const { ports, values, told } = await setUp()
    const revoked = await revokeCredential(ports, tenant, id, { reason: 'lost' })
    expect(revoked).toMatchObject({ status: 'revoked', version: 4 })
    expect(await ports.issuedCredentials.find(tenant, id)).toEqual(revoked)
    expect(await values()).toEqual({ 'list b/7': 1, 'list a/1': 1, 'list b/100': 1 })
    expect(ports.events.all).toEqual([
      {
        id: expect.any(String),
        tenantId: tenant,
        type: 'credential.revoked',
        subjectId: id,
        at: 1000,
        data: { credentialId: id, state: 'revoked' },
        detail: 'lost',
      },
    ])
    expect(told.sort()).toEqual(['list a', 'list b'])
  })

  it('suspends, reinstates, and suspends again', async () => {
    const { ports, values } = await setUp()
    expect((await suspendCredential(ports, tenant, id)).status).toBe('suspended')
    expect(Object.values(await values())).toEqual([2, 2, 2])
    expect((await reinstateCredential(ports, tenant, id)).status).toBe('valid')
    expect(Object.values(await values())).toEqual([0, 0, 0])
    await suspendCredential(ports, tenant, id)
    expect((await revokeCredential(ports, tenant, id)).status).toBe('revoked')
    expect(ports.events.all.map(({ type, data }) => `${type} ${data['state']}`)).toEqual([
      'credential.suspended suspended',
      'credential.reinstated valid',
      'credential.suspended suspended',
      'credential.revoked revoked',
    ])
  })

  it('makes a revocation final', async () => {
    const { ports, values } = await setUp()
    await revokeCredential(ports, tenant, id)
    await expect(reinstateCredential(ports, tenant, id)).rejects.toThrow(refused('credential_status_final'))
    await expect(suspendCredential(ports, tenant, id)).rejects.toThrow(refused('credential_status_final'))
    expect(Object.values(await values())).toEqual([1, 1, 1])
    expect(ports.events.all).toHaveLength(1)
  })

  it('answers a repetition without a second event or write', async () => {
    const { ports, told } = await setUp()
    const first = await revokeCredential(ports, tenant, id)
    const commits = ports.units.commits()
    expect(await revokeCredential(ports, tenant, id)).toEqual(first)
    expect(ports.units.commits()).toBe(commits)
    expect(ports.events.all).toHaveLength(1)
    expect(told).toHaveLength(2)
    const other = await setUp()
    expect(await reinstateCredential(other.ports, tenant, id)).toMatchObject({ status: 'valid', version: 3 })
    expect(other.ports.events.all).toEqual([])
  })

  it('refuses a credential that is not there, is another tenant’s, or has no status', async () => {
    const { ports } = await setUp()
    await expect(revokeCredential(ports, tenant, as<CredentialId>('other'))).rejects.toThrow(
      refused('credential_not_found'),
    )
    await expect(revokeCredential(ports, as<TenantId>('other'), id)).rejects.toThrow(
      refused('credential_not_found'),
    )
    const { ports: without } = await setUp([])
    await expect(revokeCredential(without, tenant, id)).rejects.toThrow(refused('credential_has_no_status'))
  })

  it('lets exactly one of many who revoke at the same time make the change', async () => {
    const { ports } = await setUp()
    const answers = await Promise.all(Array.from({ length: 5 }, () => revokeCredential(ports, tenant, id)))
    expect(answers.every(({ status }) => status === 'revoked')).toBe(true)
    expect(ports.events.all).toHaveLength(1)
    expect((await ports.issuedCredentials.find(tenant, id))?.version).toBe(4)
  })

  it('decides anew when somebody else revoked meanwhile', async () => {
    const { ports } = await setUp()
    await suspendCredential(ports, tenant, id)
    const { commit } = ports.units
    ports.units.commit = async (writes) => {
      ports.units.commit = commit
      await revokeCredential(ports, tenant, id)
      return commit(writes)
    }
    await expect(reinstateCredential(ports, tenant, id)).rejects.toThrow(refused('credential_status_final'))
  })

  it('gives up when it never gets through', async () => {
    const { ports } = await setUp()
    ports.units.commit = async ([write]) => {
      throw new WriteConflict(write ?? fakeWrite(() => false))
    }
    await expect(revokeCredential(ports, tenant, id)).rejects.toThrow(refused('changed_meanwhile'))
    expect(ports.events.all).toEqual([])
  })

  it('commits the caller’s writes in the same unit, also when nothing changes', async () => {
    const { ports } = await setUp()
    const kept: string[] = []
    const alongside = ({ status }: IssuedCredential) => [
      fakeWrite(() => {
        kept.push(status)
        return () => kept.pop()
      }),
    ]
    await revokeCredential(ports, tenant, id, { alongside })
    await revokeCredential(ports, tenant, id, { alongside })
    expect(kept).toEqual(['revoked', 'revoked'])
  })

  it('changes nothing when a write of the caller’s does not hold, and says which', async () => {
    const { ports, values, told } = await setUp()
    const write = fakeWrite(() => false)
    await expect(revokeCredential(ports, tenant, id, { alongside: () => [write] })).rejects.toThrow(
      expect.objectContaining({ name: 'WriteConflict', write }),
    )
    expect(await ports.issuedCredentials.find(tenant, id)).toMatchObject({ status: 'valid', version: 3 })
    expect(Object.values(await values())).toEqual([0, 0, 0])
    expect([...ports.events.all, ...told]).toEqual([])
  })
})
