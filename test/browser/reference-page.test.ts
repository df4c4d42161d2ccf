import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { createServer } from '../../src/http/create-server.ts'
import { mountSurface } from '../../src/http/mount-surface.ts'
import { publishApis } from '../../src/http/openapi/openapi.ts'
import { createTenantContext } from '../../src/http/tenant-context.ts'
import { createFakeClock, testRandom } from '../fakes/fake-clock.ts'
import { createFakeLog } from '../fakes/fake-log.ts'
import { createFakeTenants, fakeTenant } from '../fakes/fake-tenants.ts'
import { launchBrowser } from '../support/browser.ts'

test('the reference page is readable, calls nobody but us and breaks no rule of its own policy', async () => {
  const publicUrl = 'http://office.test'
  const server = createServer({ log: createFakeLog(), random: testRandom, publicUrl })
  const tenants = createTenantContext({
    tenants: createFakeTenants([fakeTenant('home', { isDefault: true })]),
    clock: createFakeClock(),
    publicUrl,
  })
  const schema = { summary: 'Make a thing', body: Type.Object({ kind: Type.String() }) }
  mountSurface(server, (scope) => void scope.post('/things', { schema }, async () => ({})), {
    name: 'management',
    tenants,
  })
  publishApis(server, [
    {
      surface: 'management',
      title: 'Management API',
      version: '1',
      description: 'What the office can do.',
      serverUrl: publicUrl,
      path: '/manage/v1/openapi.json',
    },
  ])
  const origin = await server.listen({ port: 0, host: '127.0.0.1' })
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    const foreign: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin))
        foreign.push(request.url())
    })
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${origin}/docs`)
    await page.getByText('Make a thing').first().waitFor({ timeout: 15_000 })
    await page.getByText('What the office can do.').first().waitFor()
    await page.waitForTimeout(1_000)
    expect(foreign).toEqual([])
    expect(complaints).toEqual([])
  } finally {
    await browser.close()
    await server.close()
  }
}, 60_000)
