import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ManagementOffice, openManagementOffice } from '../../../test/support/management-office.ts'
import { newApiClient } from '../../core/tenants/create-api-client.ts'
import { mountSurface } from '../../http/mount-surface.ts'
import { createTenantContext } from '../../http/tenant-context.ts'
import { createOauthSurface } from '../../protocols/oauth/oauth-surface.ts'
import { apply } from './apply.ts'

let office: ManagementOffice
let folder: string
let url: string
let client: string[]

beforeAll(async () => {
  office = await openManagementOffice()
  const { ports, server, tenant } = office
  // The token endpoint of wallets and machines, with which the command authenticates.
  mountSurface(server, createOauthSurface({ ...ports, settings } as never), {
    name: 'oauth',
    tenants: createTenantContext(ports),
    owns: ['/oauth'],
  })
  await server.listen({ port: 0 })
  url = `http://localhost:${(server.server.address() as AddressInfo).port}`
  folder = mkdtempSync(join(tmpdir(), 'chancery-apply-'))
  const created = newApiClient(ports, tenant.id, { name: 'CLI', scopes: ['tenant:admin'] })
  await ports.units.commit([ports.apiClients.add(created.client)])
  client = [created.client.clientId, created.clientSecret]
  const management = {
    baseUrl: `${url}/manage/v1`,
    tokenEndpoint: `${url}/oauth/token`,
    clientId: client[0],
    clientSecret: client[1],
    scope: 'tenant:admin',
  }
  writeFileSync(join(folder, 'demo.json'), JSON.stringify({ management }))
})
afterAll(async () => {
  await office.close()
  rmSync(folder, { recursive: true, force: true })
})

const settings = {
  offerSeconds: 3_600,
  accessTokenSeconds: 300,
  nonceSeconds: 300,
  deferredSeconds: 300,
  acceptanceGraceSeconds: 60,
  clockSkewSeconds: 30,
  presentationRequestSeconds: 600,
  presentationDays: 30,
  evidenceDays: 0,
  statusListSize: 1024,
}

async function run(text: string, args: readonly string[] = [], environment = {}) {
  const file = join(folder, 'office.yaml')
  writeFileSync(file, text)
  const printed: string[] = []
  const said: string[] = []
  const code = await apply([file, ...args], {
    environment: { CHANCERY_DATA: folder, ...environment },
    print: (line) => printed.push(line),
    say: (line) => said.push(line),
  })
  return { code, printed, said: said.join('\n').replaceAll(file, 'office.yaml') }
}

const yaml = `issuers:
  - name: Registrar
    identification: { method: did, didMethod: jwk }
credentialConfigurations:
  - id: Badge
    issuer: Registrar
    format: dc+sd-jwt
    type: { vct: "{baseUrl}/vct/badge" }
clients:
  - name: HR system
    scopes: [issuances:write]
`

describe('chancery apply', () => {
  it('says what would become of each thing, then does it, then finds nothing to do', async () => {
    const dry = await run(yaml, ['--dry-run'])
    expect([dry.code, dry.said, dry.printed]).toEqual([
      0,
      '',
      [
        '+ issuer Registrar',
        '+ credential configuration Badge',
        '+ client HR system',
        '',
        '3 created. Nothing was written: this was a dry run.',
      ],
    ])
    const first = await run(yaml)
    expect(first.printed.slice(0, 5)).toEqual([...dry.printed.slice(0, 4), '3 created.'])
    expect(first.printed[5]).toMatch(
      /^client HR system: client id [0-9a-f-]{36}, secret \S{43} \(shown this once\)$/,
    )
    const second = await run(yaml)
    expect(second.printed.at(-1)).toBe('3 unchanged.')
  })

  it('shows what changes', async () => {
    const { printed } = await run(yaml.replace('    type:', '    batchSize: 5\n    type:'), ['--prune'])
    expect(printed).toContain('~ credential configuration Badge')
    expect(printed).toContain('    batchSize: 1 → 5')
    expect(printed).toContain('! client CLI  kept: It is the client that asks.')
  })

  it('answers JSON to programs', async () => {
    const { code, printed } = await run(yaml, ['--json', '--dry-run'])
    expect([code, JSON.parse(printed.join('\n')).dryRun]).toEqual([0, true])
  })

  it('names the line of each fault', async () => {
    const { code, said } = await run(yaml.replace('issuer: Registrar', 'issuer: Nobody\n    batchSize: 0'))
    expect(code).toBe(1)
    expect(said).toContain('The office refused it (422)')
    expect(said).toContain('office.yaml:6  /credentialConfigurations/0/issuer names no issuer')
    expect(said).toContain('office.yaml:7  /credentialConfigurations/0/batchSize must be 1 to 100')
    const unknown = await run(yaml.replace('    issuer:', '    isuer:'))
    expect(unknown.said).toContain('office.yaml:6  /credentialConfigurations/0/isuer')
    const broken = await run('issuers:\n  - name: "open\n')
    expect([broken.code, broken.said]).toEqual([1, expect.stringContaining('office.yaml:')])
    expect((await run('just text')).code).toBe(1)
  })

  it('takes another office by its address and client', async () => {
    const [clientId = '', clientSecret = ''] = client
    const by = ['--dry-run', '--url', `${url}/`, '--client-id', clientId]
    const nowhere = { CHANCERY_DATA: '/nowhere' }
    expect((await run(yaml, [...by, '--client-secret', clientSecret], nowhere)).code).toBe(0)
    expect((await run(yaml, by, { ...nowhere, MANAGEMENT_CLIENT_SECRET: clientSecret })).code).toBe(0)
    expect((await run(yaml, by, nowhere)).said).toContain('--url needs')
    const wrong = await run(yaml, [...by, '--client-secret', 'wrong'], nowhere)
    expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining('401')])
    expect((await run(yaml, [], nowhere)).said).toContain('There is no /nowhere/demo.json')
    const dead = await run(yaml, ['--url', 'http://localhost:1', '--client-id', 'a', '--client-secret', 'b'])
    expect([dead.code, dead.said]).toEqual([
      1,
      expect.stringContaining('http://localhost:1/manage/v1 cannot be used'),
    ])
  })

  it('asks for exactly one file', async () => {
    const { code, said } = await run(yaml, ['second.yaml'])
    expect([code, said]).toEqual([64, expect.stringContaining('Which file?')])
  })
})
