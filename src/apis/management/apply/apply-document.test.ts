import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  type ManagementOffice,
  type ManagementOfficeOptions,
  openManagementOffice,
  PUBLIC_URL,
  universityDegree,
} from '../../../../test/support/management-office.ts'
import { createWebhook } from '../../../core/events/create-webhook.ts'

let office: ManagementOffice
afterEach(() => office.close())
const open = async (options?: ManagementOfficeOptions) => {
  office = await openManagementOffice(options)
}

type Item = { kind: string; name: string; outcome: string; secret?: string; changes?: { pointer: string }[] }
const registrar = { name: 'Registrar', identification: { method: 'did', didMethod: 'jwk' } }
const document = {
  issuers: [registrar],
  credentialConfigurations: [universityDegree],
  clients: [{ name: 'Campus system', scopes: ['issuances:write'] }],
  webhooks: [{ url: 'https://campus.example/hook', events: ['issuance.accepted'] }],
  trustedIssuers: [{ did: 'did:web:partner.example', credentialTypes: ['Diploma'], name: 'Partner' }],
}
const apply = async (body: unknown, query = '') => office.post(`/apply${query}`, body)
const outcomes = (items: Item[]) => items.map(({ kind, name, outcome }) => `${kind} ${name} ${outcome}`)

describe('POST /apply', () => {
  it('creates what is missing, once: the second time nothing changes', async () => {
    await open()
    const first = await apply(document)
    expect(first.status).toBe(200)
    expect(outcomes(first.body.items)).toEqual([
      'issuer Registrar created',
      'credentialConfiguration UniversityDegree created',
      'client Campus system created',
      'webhook https://campus.example/hook created',
      'trustedIssuer Partner created',
    ])
    const secrets = first.body.items.map(({ secret }: Item) => secret)
    expect(secrets).toEqual([
      undefined,
      undefined,
      expect.any(String),
      expect.stringMatching(/^whsec_/),
      undefined,
    ])
    const second = await apply(document)
    expect(new Set(second.body.items.map(({ outcome }: Item) => outcome))).toEqual(new Set(['unchanged']))
    expect(JSON.stringify(second.body)).not.toContain('secret')
    expect((await office.get('/credential-configurations/UniversityDegree')).body.version).toBe(1)
  })

  it('changes what differs, and says where', async () => {
    await open()
    await apply(document)
    const { body } = await apply({
      ...document,
      issuers: [{ ...registrar, identification: { method: 'did', didMethod: 'web' } }],
      credentialConfigurations: [{ ...universityDegree, batchSize: 3, display: [{ name: 'Degree' }] }],
      clients: [{ name: 'Campus system', scopes: ['issuances:read'] }],
      webhooks: [{ url: 'https://campus.example/hook' }],
      trustedIssuers: [{ did: 'did:web:partner.example', credentialTypes: [], name: 'Partner' }],
    })
    expect(
      body.items.map(({ outcome, changes }: Item) => [
        outcome,
        changes?.map(({ pointer }) => pointer).sort(),
      ]),
    ).toEqual([
      ['changed', ['/identification/did', '/identification/verificationMethod']],
      ['changed', ['/batchSize', '/display']],
      ['changed', ['/scopes/0']],
      ['changed', ['/events/0']],
      ['changed', ['/credentialTypes']],
    ])
    const issuers = (await office.get('/issuers')).body.items
    expect(issuers).toMatchObject([{ identification: { did: 'did:web:office.example' } }])
    expect((await office.get('/credential-configurations/UniversityDegree')).body).toMatchObject({
      batchSize: 3,
      version: 2,
    })
    expect((await office.get('/trusted-issuers')).body.items).toMatchObject([{ credentialTypes: [] }])
  })

  it('writes nothing on a dry run, and nothing at all when one thing is at fault', async () => {
    await open()
    const dry = await apply(document, '?dryRun=true')
    expect(dry.body.dryRun).toBe(true)
    expect(new Set(dry.body.items.map(({ outcome }: Item) => outcome))).toEqual(new Set(['created']))
    const bad = await apply({
      ...document,
      credentialConfigurations: [universityDegree, { ...universityDegree, issuer: 'Nobody', batchSize: 0 }],
    })
    expect(bad.status).toBe(422)
    expect(bad.body.violations.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/credentialConfigurations/1/id',
      '/credentialConfigurations/1/issuer',
      '/credentialConfigurations/1/batchSize',
    ])
    expect((await apply({ ...document, trustedIssuers: [{ name: 'neither' }] })).status).toBe(400)
    for (const list of ['issuers', 'credential-configurations', 'keys', 'webhooks', 'trusted-issuers']) {
      expect((await office.get(`/${list}`)).body.items).toEqual([])
    }
  })

  it('removes only with prune, only in sections that are there, and not what is needed', async () => {
    await open()
    await apply(document)
    const offer = await office.post('/issuances', {
      credentialConfigurationId: 'UniversityDegree',
      claims: { given_name: 'Ada', family_name: 'Lovelace' },
    })
    expect((await apply({ issuers: [], webhooks: [] })).body.items).toEqual([])
    const theirs = { url: 'https://campus.example/eudistack', shape: 'eudistack' } as const
    await createWebhook(office.ports, office.tenant.id, theirs, office.ports.rules)
    const pruned = await apply(
      { issuers: [], credentialConfigurations: [], webhooks: [], clients: [] },
      '?prune=true',
    )
    expect(outcomes(pruned.body.items).sort()).toEqual([
      'client Campus system removed',
      'client tenant:admin kept',
      'credentialConfiguration UniversityDegree kept',
      'issuer Registrar kept',
      'webhook https://campus.example/hook removed',
    ])
    // An API registered it in words of its own: no document speaks of it.
    expect((await office.get('/webhooks')).body.items).toMatchObject([theirs])
    expect((await office.get('/trusted-issuers')).body.items).toHaveLength(1)
    await office.post(`/issuances/${offer.body.id}/withdraw`)
    const again = await apply({ issuers: [], credentialConfigurations: [] }, '?prune=true')
    expect(outcomes(again.body.items)).toEqual([
      'credentialConfiguration UniversityDegree removed',
      'issuer Registrar removed',
    ])
  })

  it('asks for tenant:admin', async () => {
    await open()
    const token = await office.tokenFor(['configurations:write', 'issuers:write', 'clients:write'])
    expect((await office.post('/apply', document, { token })).status).toBe(403)
  })

  it('makes the office of demo/office.yaml', async () => {
    await open({ certificateIssuer: { issue: async () => ['MIIB'] } })
    const yaml = parse(readFileSync('demo/office.yaml', 'utf8'))
    const { status, body } = await apply(yaml)
    expect([status, body.violations]).toEqual([200, undefined])
    expect((await apply(yaml)).body.items.every(({ outcome }: Item) => outcome === 'unchanged')).toBe(true)
    const degree = (await office.get('/credential-configurations/UniversityDegree')).body
    expect(degree).toMatchObject({ batchSize: 10, type: { vct: `${PUBLIC_URL}/vct/university-degree` } })
    const lear = {
      credentialConfigurationId: 'learcredential.employee.sd.1',
      claims: {
        mandator: { organizationIdentifier: 'VATES-B12345678', organization: 'Empresa' },
        mandatee: { firstName: 'Ana', lastName: 'Garcia', email: 'ana.garcia@eudistack.com' },
        power: [{ function: 'Admin', action: ['Execute'] }],
      },
    }
    expect((await office.post('/issuances', lear)).status).toBe(201)
    expect((await office.post('/issuances', { ...lear, claims: { mandate: lear.claims } })).status).toBe(201)
    const { organizationIdentifier: _id, ...mandator } = lear.claims.mandator
    const incomplete = await office.post('/issuances', { ...lear, claims: { ...lear.claims, mandator } })
    expect(incomplete.body.violations).toMatchObject([
      { pointer: '/claims/mandate/mandator/organizationIdentifier' },
    ])
    const expert = await office.post('/issuances', {
      credentialConfigurationId: 'VerifiedCredentialExpert',
      claims: { given_name: 'Megan', family_name: 'Bowen' },
    })
    expect(expert.status).toBe(201)
  })
})
