import type { Config } from '../config/config.ts'
import { collectDeferredCredentials } from '../jobs/collect-deferred-credentials.ts'
import { createDeliverWebhooks } from '../jobs/deliver-webhooks.ts'
import { eraseTenants } from '../jobs/erase-tenants.ts'
import { purge } from '../jobs/purge.ts'
import { renewHeldCredentials } from '../jobs/renew-held-credentials.ts'
import { createRunDataspaces } from '../jobs/run-dataspaces.ts'
import { runIssuanceBatches } from '../jobs/run-issuance-batches.ts'
import { type Job, type RunningJobs, startJobs } from '../jobs/run-jobs.ts'
import { sendMails } from '../jobs/send-mails.ts'
import { settleIssuances } from '../jobs/settle-issuances.ts'
import { settlePresentationRequests } from '../jobs/settle-presentation-requests.ts'
import { watchHeldCredentials } from '../jobs/watch-held-credentials.ts'
import type { OfficePorts } from './ports.ts'

/** Work beside the requests. */
export function startOfficeJobs(
  { retention, webhooks }: Config,
  ports: OfficePorts,
  more: readonly Job[],
): RunningJobs {
  const jobs: readonly Job[] = [
    {
      name: 'collect-deferred-credentials',
      everyMs: 1_000,
      run: (signal) => collectDeferredCredentials(ports, signal),
    },
    { name: 'renew-held-credentials', everyMs: 5_000, run: (signal) => renewHeldCredentials(ports, signal) },
    { name: 'watch-held-credentials', everyMs: 2_000, run: (signal) => watchHeldCredentials(ports, signal) },
    { name: 'settle-issuances', everyMs: 1_000, run: (signal) => settleIssuances(ports, signal) },
    {
      name: 'settle-presentation-requests',
      everyMs: 1_000,
      run: (signal) => settlePresentationRequests(ports, signal),
    },
    { name: 'run-issuance-batches', everyMs: 2_000, run: (signal) => runIssuanceBatches(ports, signal) },
    createDeliverWebhooks(ports, {
      concurrency: webhooks.concurrency,
      timeoutMs: webhooks.timeoutSeconds * 1000,
      giveUpMs: webhooks.giveUpSeconds * 1000,
    }),
    createRunDataspaces({
      ...ports,
      statusListChanged: (tenantId, listId) => ports.statusListPublisher.changed(tenantId, listId),
    }),
    ports.callbackJob,
    { name: 'send-mails', everyMs: 500, run: (signal) => sendMails(ports, signal) },
    { name: 'erase-tenants', everyMs: 10_000, run: (signal) => eraseTenants(ports, signal) },
    { name: 'purge', everyMs: 60_000, run: (signal) => purge(ports, retention, signal) },
    ...more,
  ]
  return startJobs(jobs, ports)
}
