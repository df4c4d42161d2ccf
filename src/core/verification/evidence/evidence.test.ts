import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dcqlQuery, present, stranger } from '../../../../test/support/forged-presentation.ts'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'
import type { OfficeSettings } from '../../settings.ts'
import type { Tenant } from '../../tenants/tenant.ts'
import { answerPresentationRequest } from '../answer-presentation-request.ts'
import { createPresentationRequest } from '../create-presentation-request.ts'
import { settleDueRequest } from '../settle-due-request.ts'
import { openEvidence } from './sealed-evidence.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
})
afterAll(() => office.close())

const DAY = 86_400_000

/** A request that was answered, where so much is kept. */
async function answered(
  settings: Partial<OfficeSettings>,
  tenantDays?: number,
  holderKey = undefined as typeof stranger | undefined,
) {
  const ports = {
    ...office.ports,
    settings: { ...office.ports.settings, ...settings },
    verificationRules: { ...office.ports.verificationRules, acceptAnyIssuer: true },
  }
  const tenant: Tenant = {
    ...office.tenant,
    settings: {
      ...office.tenant.settings,
      ...(tenantDays === undefined ? {} : { presentations: { evidenceDays: tenantDays } }),
    },
  }
  const { request } = await createPresentationRequest(ports, tenant, { dcqlQuery })
  const presentation = present(office, request, holderKey === undefined ? {} : { holderKey })
  const ended = await answerPresentationRequest(ports, tenant, request, { vpToken: { d: [presentation] } })
  return { request, ended, presentation }
}

const find = ({ id }: { readonly id: string }, token?: string) =>
  office.get(`/presentation-requests/${id}/evidence`, token === undefined ? {} : { token })

describe('evidence', () => {
  it('is what the wallet sent, with all that it takes to verify it again; sealed at rest', async () => {
    const { request, presentation } = await answered({ evidenceDays: 1 })
    const { status, body } = await find(request)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      presentationRequestId: request.id,
      protocol: 'openid4vp',
      audience: request.audience,
      nonce: expect.any(String),
      dcqlQuery: { credentials: [{ id: 'd' }] },
      vpToken: { d: [presentation] },
    })
    expect(Date.parse(body.eraseAt) - Date.parse(body.keptAt)).toBe(DAY)
    const { tenant, ports } = office
    const kept = await ports.presentationEvidence.find(tenant.id, request.id, ports.clock.now())
    if (kept === undefined) throw new Error('nothing is kept')
    expect(Buffer.from(kept.sealed).toString('latin1')).not.toContain('eyJ')
    const { request: other } = await answered({ evidenceDays: 1 })
    expect(() => openEvidence(ports.secrets, { ...kept, id: other.id })).toThrow()
  })

  it('is not kept unless somebody wants it, nor of what was refused', async () => {
    expect((await find((await answered({})).request)).status).toBe(404)
    expect((await find((await answered({ evidenceDays: 9 }, 0)).request)).status).toBe(404)
    expect((await find((await answered({}, 9)).request)).status).toBe(200)
    const refused = await answered({ evidenceDays: 9 }, undefined, stranger)
    expect(refused.ended.state).toBe('failed')
    expect((await find(refused.request)).status).toBe(404)
  })

  it('is for who may see it, and of its tenant', async () => {
    const { request } = await answered({ evidenceDays: 1 })
    for (const scopes of [['presentations:read'], ['presentations:write', 'evidence:write']]) {
      expect((await find(request, await office.tokenFor(scopes))).status).toBe(403)
    }
    expect((await find(request, await office.tokenFor(['evidence:read']))).status).toBe(200)
    const other = await office.addTenant(false)
    const token = await office.tokenFor(['evidence:read'], other)
    const path = `/presentation-requests/${request.id}/evidence`
    expect((await office.get(path, { token, tenant: other })).status).toBe(404)
  })

  it('is erased when it is told to, and when its time is over, and outlives its request', async () => {
    const { request } = await answered({ evidenceDays: 60, presentationDays: 30 })
    const path = `/presentation-requests/${request.id}`
    office.clock.advance(30 * DAY)
    const { ports, tenant } = office
    const token = await office.tokenFor(['tenant:admin'])
    const [due] = (await ports.presentationRequests.due(ports.clock.now(), 99)).filter(
      ({ id }) => id === request.id,
    )
    if (due === undefined) throw new Error('nothing is due')
    await settleDueRequest(ports, due)
    await settleDueRequest(ports, due)
    expect((await office.get(path, { token })).status).toBe(404)
    expect((await find(request, token)).status).toBe(200)
    office.clock.advance(30 * DAY)
    const later = await office.tokenFor(['tenant:admin'])
    expect((await find(request, later)).status).toBe(404)
    expect(await ports.presentationEvidence.purge(ports.clock.now(), 99)).toBeGreaterThan(0)
    expect(await ports.presentationEvidence.find(tenant.id, request.id, 0)).toBeUndefined()

    const { request: second } = await answered({ evidenceDays: 1 })
    const erase = async (scopes: readonly string[]) =>
      office.call('DELETE', `/presentation-requests/${second.id}/evidence`, undefined, {
        token: await office.tokenFor(scopes),
      })
    expect((await erase(['evidence:read'])).status).toBe(403)
    expect((await erase(['evidence:write'])).status).toBe(204)
    expect((await erase(['evidence:write'])).status).toBe(404)
    expect((await find(second, later)).status).toBe(404)
  })

  it('a request that ended is kept as long as the office says, and not forgotten before', async () => {
    const { ended } = await answered({ presentationDays: 2 })
    office.clock.advance(2 * DAY - 1)
    const { ports } = office
    const find = () => ports.presentationRequests.find(ended.tenantId, ended.id)
    await settleDueRequest(ports, ended)
    expect(await find()).toBeDefined()
    office.clock.advance(1)
    await settleDueRequest(ports, ended)
    expect(await find()).toBeUndefined()
  })
})
