import { type ApiClientId, as, type IssuerId } from '../../../core/ids.ts'
import { type AppliedDocument, applyDocument } from '../../../core/setup/apply-document.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { Answer } from '../../../http/idempotency.ts'
import type { ManagementPorts } from '../ports.ts'
import { route } from '../route.ts'
import { toDocument } from './read-document.ts'
import { AppliedDocumentView, ApplyQuery, SetupDocumentWire } from './wire.ts'

export const applyDocumentRoute = route(
  {
    method: 'POST',
    path: '/apply',
    operationId: 'applyDocument',
    tag: 'Setup',
    scope: 'tenant:admin',
    summary: 'Make the tenant look as a document says',
    description:
      'All of it or nothing. What is missing is created, what differs is changed; applying twice changes nothing the second time. Nothing is removed without `prune`. Secrets of new clients and webhooks are shown once. `{baseUrl}` in a string stands for the address of the tenant.',
    query: ApplyQuery,
    body: SetupDocumentWire,
    bodyLimit: 4 * 1_048_576,
    success: { status: 200, description: 'What became of each thing.', schema: AppliedDocumentView },
    refusals: [400, 409, 413, 415, 422],
  },
  async (ports, { tenant, caller, query, body }, alongside) => {
    const options = {
      ...query,
      grantor: caller.scopes,
      clientId: caller.client.id,
      allowPrivateNetworks: ports.rules.allowPrivateNetworks,
    }
    const document = toDocument(body, tenantUrl(ports.publicUrl, tenant))
    const applied = await applyDocument(ports, tenant, document, options, (planned) =>
      alongside(show(planned)),
    )
    forgetChanged(ports, tenant, applied)
    return show(applied)
  },
)

function show(applied: AppliedDocument): Answer {
  return { status: 200, body: applied }
}

function forgetChanged(ports: ManagementPorts, tenant: Tenant, { items }: AppliedDocument): void {
  for (const { kind, id, outcome } of items) {
    if (outcome === 'unchanged' || outcome === 'kept') continue
    if (kind === 'client') ports.authenticate.forget(as<ApiClientId>(id))
    if (kind === 'issuer') ports.forgetIssuer?.(tenant.id, as<IssuerId>(id))
  }
}
