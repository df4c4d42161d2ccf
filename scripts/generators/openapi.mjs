import { describeManagementApi } from '../../src/apis/management/api-description.ts'
import { createManagementSurface } from '../../src/apis/management/create-management-surface.ts'
import { createServer } from '../../src/http/create-server.ts'
import { mountSurface } from '../../src/http/mount-surface.ts'
import { createDocument } from '../../src/http/openapi/create-document.ts'
import { systemRandom } from '../../src/lib/system-random.ts'

export const path = 'docs/reference/openapi/management.json'

/** Stands in the document for the address of an office. */
const publicUrl = 'https://office.example'

/** Routes describe themselves when they are registered, before anything asks for storage: nothing else is started. */
export async function generate() {
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const server = createServer({ log, random: systemRandom, publicUrl })
  const ports = { log, publicUrl, rules: { idempotencyKeyRequired: true, allowPrivateNetworks: false } }
  mountSurface(server, createManagementSurface(ports), {
    name: 'management',
    tenants: {},
    prefix: '/manage/v1',
  })
  await server.ready()
  const document = await createDocument(describeManagementApi(publicUrl), server.routeTable.routes)
  await server.close()
  return `${JSON.stringify(document, null, 2)}\n`
}
