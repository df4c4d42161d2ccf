import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { type ManagementOffice, openManagementOffice } from '../../../test/support/management-office.ts'
import { as, type IssuerId, type StatusListId } from '../ids.ts'
import type { StatusClaim } from '../ports/credential-format.ts'
import { requireValidStatus, type StatusHolder } from './require-valid-status.ts'

let office: ManagementOffice
let uri: string
const [valid, revoked, suspended] = [3, 4, 5]
const key = createTestKey()

beforeAll(async () => {
  office = await openManagementOffice()
  const { storage, tenant, clock, ports } = office
  const id = as<StatusListId>(ports.random.id(clock.now()))
  uri = `${ports.publicUrl}/status-lists/${id}`
  await storage.units.commit([
    storage.statusLists.add({
      id,
      tenantId: tenant.id,
      issuerId: as<IssuerId>(ports.random.id(clock.now())),
      format: 'token-status-list',
      size: 100,
      bitsPerEntry: 2,
      reserved: 100,
      version: 0,
      createdAt: clock.now(),
    }),
    ...storage.statusLists.set(tenant.id, id, revoked, 1),
    ...storage.statusLists.set(tenant.id, id, suspended, 2),
    ...storage.statusLists.set(tenant.id, id, 6, 3),
  ])
})
afterAll(() => office.close())

const at = (idx: unknown): StatusClaim => ({ status: { status_list: { idx, uri } } })
const check = (status: StatusClaim | undefined, more: Partial<StatusHolder> = {}) =>
  requireValidStatus(office.ports, office.tenant, {
    issuer: 'did:web:office.example',
    issuerKey: key.jwk,
    isOwn: true,
    ...(status === undefined ? {} : { status }),
    ...more,
  })

describe('the status of what this office issued', () => {
  it('is read where it is kept, and asks nobody', async () => {
    await check(undefined)
    await check(at(valid))
    await expect(check(at(revoked))).rejects.toMatchObject({ code: 'credential_revoked' })
    await expect(check(at(suspended))).rejects.toMatchObject({ code: 'credential_suspended' })
    expect(office.sent).toEqual([])
  })

  it.each([100, -1, 1.5, '3', undefined])('is no entry %s', async (idx) => {
    await expect(check(at(idx))).rejects.toMatchObject({ code: 'credential_invalid' })
  })

  it('is not valid when its value means nothing', async () => {
    await expect(check(at(6))).rejects.toMatchObject({ code: 'status_list_unavailable' })
  })

  it('is not hidden by a second mechanism', async () => {
    const both = { ...at(valid), credentialStatus: { type: 'X' } }
    await expect(check(both)).rejects.toMatchObject({ code: 'status_list_unavailable' })
  })

  it('says nothing of what others issued, although they point to our list', async () => {
    await expect(check(at(valid), { isOwn: false })).rejects.toMatchObject({
      code: 'status_list_unavailable',
    })
    expect(office.sent).toHaveLength(1)
  })
})
