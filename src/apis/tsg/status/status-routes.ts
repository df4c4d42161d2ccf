import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { Cursor } from '../../../core/ports/page.ts'
import { tryCommit } from '../../../core/ports/units.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import { requirePermission } from '../authorize.ts'
import { listIssueConfigurations } from '../issue-configurations/issue-configurations.ts'
import { changeDocument, newDocument } from '../kept-documents.ts'
import { listWalletKeys, walletIdentity } from '../keys/wallet-keys.ts'
import { readAll } from '../paging.ts'
import type { TsgPorts } from '../ports.ts'

const tags = ['TSG']
const Members = Type.Record(Type.String(), Type.Unknown())
const KIND = 'settings'
const ID = 'wallet'
const MAX_CHARACTERS = 100_000
/** Of issuances, beyond which counting ends: the number is for a page that people look at. */
const MOST_COUNTED = 2_000

/** How the wallet is set up, and how it is doing. */
export function addStatusRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  const startedAt = ports.clock.now()

  scope.get(
    '/settings',
    {
      onRequest: requirePermission(ports, 'read:w.config'),
      schema: { tags, summary: 'See the settings', response: { 200: Members } },
    },
    ({ tenant }) => readSettings(tenant),
  )

  for (const path of ['/settings', '/settings/update', '/settings/upload'] as const) {
    scope.post<{ Body: Readonly<Record<string, unknown>> }>(
      path,
      {
        onRequest: requirePermission(ports, 'update:w.config'),
        schema: {
          tags,
          summary: 'Keep settings of the caller',
          description:
            'Kept and given back for whoever configures by them; what decides about the office is its own configuration, which is shown below `office` and is not changed here.',
          body: Members,
          response: { 200: Members },
        },
      },
      async ({ tenant, body }) => {
        await keepSettings(tenant, body, path === '/settings/update')
        return readSettings(tenant)
      },
    )
  }

  scope.get(
    '/status',
    {
      onRequest: requirePermission(ports, 'read:w.config'),
      schema: { tags, summary: 'How it is doing', response: { 200: Members } },
    },
    async ({ tenant }) => {
      const [held, keys, { did }, issuance] = await Promise.all([
        readAll<HeldCredential, Cursor>((after) =>
          ports.heldCredentials.list(
            tenant.id,
            {},
            { limit: 200, ...(after === undefined ? {} : { after }) },
          ),
        ),
        listWalletKeys(ports, tenant),
        walletIdentity(ports, tenant),
        countIssuances(tenant),
      ])
      const selfSigned = held.filter(({ issuer }) => issuer === did).length
      return {
        database: true,
        uptime: Math.max(0, Math.floor((ports.clock.now() - startedAt) / 1000)),
        memoryUsage: process.memoryUsage().rss,
        issuance,
        credentials: { selfSigned, thirdParty: held.length - selfSigned },
        keys: keys.length,
      }
    },
  )

  async function readSettings(tenant: Tenant) {
    const kept = await ports.documents.find(tenant.id, KIND, ID)
    const { did } = await walletIdentity(ports, tenant)
    return {
      ...kept?.data,
      office: {
        publicAddress: tenantUrl(ports.publicUrl, tenant),
        did,
        issuanceResponseShape: ports.rules.issuanceResponseShape,
        publicCredentials: ports.rules.publicCredentials,
        acceptUnauthenticatedCredentialRequests: ports.rules.publicRequests,
        issueConfigurations: (await listIssueConfigurations(ports, tenant)).map(({ id }) => id),
      },
    }
  }

  async function keepSettings(
    tenant: Tenant,
    { office: _, ...given }: Readonly<Record<string, unknown>>,
    isUpdate: boolean,
  ): Promise<void> {
    const kept = await ports.documents.find(tenant.id, KIND, ID)
    const data = isUpdate ? { ...kept?.data, ...given } : given
    if (JSON.stringify(data).length > MAX_CHARACTERS) {
      throw new CoreError('invalid_request', 'There is more than is kept.')
    }
    if (kept !== undefined) return void (await changeDocument(ports, tenant, KIND, ID, data))
    if (!(await tryCommit(ports.units, [ports.documents.add(newDocument(ports, tenant, KIND, ID, data))]))) {
      throw new CoreError('changed_meanwhile', 'It is being changed by others. Try again.')
    }
  }

  async function countIssuances(tenant: Tenant): Promise<{ issued: number; open: number }> {
    const count = async (
      states: readonly ('accepted' | 'issued' | 'offered' | 'retrieved' | 'authorized' | 'deferred')[],
    ) => {
      let found = 0
      for (const state of states) {
        let after: Cursor | undefined
        do {
          const page = await ports.issuances.list(
            tenant.id,
            { state },
            { limit: 200, ...(after && { after }) },
          )
          found += page.items.length
          after = page.next
        } while (after !== undefined && found < MOST_COUNTED)
      }
      return found
    }
    const [issued, open] = [
      await count(['issued', 'accepted']),
      await count(['offered', 'retrieved', 'authorized', 'deferred']),
    ]
    return { issued, open }
  }
}
