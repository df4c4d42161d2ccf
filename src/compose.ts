import { join } from 'node:path'
import { openDemo } from './compose/demo.ts'
import { startOfficeJobs } from './compose/jobs.ts'
import { createPorts } from './compose/ports.ts'
import { createSurfaces } from './compose/surfaces.ts'
import { openTls } from './compose/tls.ts'
import type { Config } from './config/config.ts'
import type { RunningJobs } from './jobs/run-jobs.ts'
import { openStorage } from './storage/index.ts'

export interface Office {
  listen(): Promise<void>
  /** Answers what was accepted, leaves the rest of the jobs to the next start, and closes storage. */
  close(): Promise<void>
}

/** Builds the whole object graph, by hand. The only file that names implementations. */
export async function compose(config: Config): Promise<Office> {
  const { ports, ready, close } = await openOffice(config)
  if (config.security.demo) await openDemo(config, ports)
  const tls = await openTls(config, ports)
  const server = createSurfaces(config, ports, tls.served)
  // Where probes of older products look.
  server.get('/health', async () => ({ status: 'live' }))
  server.get('/health/live', async () => ({ status: 'live' }))
  server.get('/health/ready', async () => {
    await ready()
    return { status: 'ready' }
  })
  const { port, host } = config.server
  let jobs: RunningJobs | undefined
  return {
    async listen() {
      await server.listen({ port, host })
      jobs = startOfficeJobs(config, ports, tls.jobs(server))
    },
    async close() {
      await Promise.all([server.close(), jobs?.stop(STOP_JOBS_WITHIN_MS)])
      await close()
    },
  }
}

/** The office without a door: storage open, everything built, nothing served. For commands beside a running office. */
export async function openOffice(config: Config) {
  const opened = await openStorage({
    ...(config.storage.databaseUrl === undefined ? {} : { databaseUrl: config.storage.databaseUrl }),
    file: join(config.storage.dataFolder, 'chancery.db'),
    connections: config.storage.databaseConnections,
  })
  const ports = await createPorts(config, opened)
  return {
    ports,
    ready: () => opened.ready(),
    async close() {
      ports.outgoing.close()
      ports.mailer.close()
      await opened.close()
    },
  }
}

const STOP_JOBS_WITHIN_MS = 5_000
