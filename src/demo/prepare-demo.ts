import type { TenantId } from '../core/ids.ts'
import type { Ports } from '../core/ports/ports.ts'
import { newApiClient } from '../core/tenants/create-api-client.ts'
import { createOperator, type OperatorPorts } from '../core/tenants/create-operator.ts'
import type { Tenant } from '../core/tenants/tenant.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import { sha256 } from '../lib/hash.ts'
import { type DemoFile, readDemoFile, writeDemoFile } from './demo-file.ts'
import type { DemoClient, DemoContext, DemoOperator, DemoSection } from './demo-section.ts'

type Needs = Pick<Ports, 'clock' | 'random' | 'units' | 'apiClients'> & OperatorPorts

export interface DemoOptions {
  readonly publicUrl: string
  readonly dataFolder: string
  readonly sections: readonly DemoSection[]
  /** The DID that the demo tenant publishes. */
  readonly did: string
  readonly otherTenant: Tenant
  readonly outbox: string
}

/**
 * Demo mode: the first start gives the tenant issuers, configurations and clients, and writes `demo.json`. Later starts keep what is
 * there; a database that was furnished already, next to an empty folder, gets new clients.
 */
export async function prepareDemo(ports: Needs, tenant: Tenant, options: DemoOptions): Promise<void> {
  const { publicUrl, dataFolder, sections, otherTenant, outbox } = options
  const known: DemoFile = readDemoFile(dataFolder) ?? {}
  const context: DemoContext = {
    tenant,
    otherTenant,
    publicUrl,
    did: options.did,
    outbox,
    accessToken: (clientId, scopes) => createAccessToken(ports, tenant.id, clientId, scopes),
    operator: (section, scopes) => findOrCreateOperator(ports, tenant.id, section, scopes),
    client: (section, request, of = tenant) => findOrCreateClient(ports, of.id, section, request),
  }
  const content: Record<string, unknown> = {
    publicUrl,
    tenantId: tenant.id,
    issuer: { did: options.did, credentialIssuer: publicUrl },
  }
  for (const { name, create } of sections) content[name] = await create(context, known[name])
  if (JSON.stringify(known) !== JSON.stringify(content)) writeDemoFile(ports, dataFolder, content)
}

const TOKEN_MS = 86_400_000

async function createAccessToken(
  { apiClients, clock, random, units }: Needs,
  tenantId: TenantId,
  clientId: string,
  scopes: readonly string[],
): Promise<string> {
  const client = await apiClients.findByClientId(tenantId, clientId)
  if (client === undefined) throw new Error('the demo has no such client')
  const token = random.bytes(32)
  const expiresAt = clock.now() + TOKEN_MS
  await units.commit([
    apiClients.addAccessToken({ tenantId, hash: sha256(token), apiClientId: client.id, scopes, expiresAt }),
  ])
  return encodeBase64url(token)
}

async function findOrCreateClient(
  ports: Needs,
  tenantId: TenantId,
  section: unknown,
  request: Parameters<DemoContext['client']>[1],
): Promise<DemoClient> {
  const { clientId, clientSecret } = (section ?? {}) as Partial<DemoClient>
  if (typeof clientId === 'string' && typeof clientSecret === 'string') {
    const found = await ports.apiClients.findByClientId(tenantId, clientId)
    if (found !== undefined && found.status !== 'revoked') return { clientId, clientSecret }
  }
  const created = newApiClient(ports, tenantId, request)
  await ports.units.commit([ports.apiClients.add(created.client)])
  return { clientId: created.client.clientId, clientSecret: created.clientSecret }
}

/** As with clients: an account of an earlier start, else a new one; its name is its own when the plain one is taken. */
async function findOrCreateOperator(
  ports: Needs,
  tenantId: TenantId,
  section: unknown,
  scopes: readonly string[],
): Promise<DemoOperator> {
  const { username, password } = (section ?? {}) as Partial<DemoOperator>
  if (typeof username === 'string' && typeof password === 'string') {
    const found = await ports.operators.findByUsername(tenantId, username)
    if (found !== undefined) return { username, password }
  }
  const isTaken = (await ports.operators.findByUsername(tenantId, 'admin')) !== undefined
  const created = {
    username: isTaken ? `admin-${Buffer.from(ports.random.bytes(4)).toString('hex')}` : 'admin',
    password: encodeBase64url(ports.random.bytes(18)),
  }
  await createOperator(ports, tenantId, { ...created, scopes }, ['tenant:admin'])
  return created
}
