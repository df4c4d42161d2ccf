// `npm run bench`: what one issuance and one verification cost, beside the floor of the same run. See README.md.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createManagementClient } from '../src/cli/tour/management-client.ts'
import { findFreePort, startOfficeProcess } from '../src/cli/tour/office-process.ts'
import { openDatabase } from './database.ts'
import { measureFloorCrypto, measureFloorHttp, type Pins } from './floor.ts'
import { type FlowName, flowKinds, flowNames } from './flows.ts'
import { startClient } from './measure.ts'
import { type BenchReport, printReport } from './report.ts'

const { values } = parseArgs({
  options: {
    flow: { type: 'string', default: 'all' },
    flows: { type: 'string', default: '4000' },
    concurrency: { type: 'string', default: '16' },
    database: { type: 'string', default: 'sqlite' },
    after: { type: 'string', default: '0' },
    workers: { type: 'string', default: '1' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(
    'npm run bench -- [--flow issuance|verification|linked-data|all] [--flows 4000] [--concurrency 16] [--database sqlite|postgres] [--workers 1] [--after N] [--json file]',
  )
  process.exit(0)
}
const chosen = values.flow === 'all' ? flowNames : flowNames.filter((name) => name === values.flow)
if (chosen.length === 0) throw new Error(`--flow is ${flowNames.join(', ')} or all, not ${values.flow}`)
const flows = Number(values.flows)
const concurrency = Number(values.concurrency)
const workers = Number(values.workers)
const run = { flows, concurrency }
const warmUp = { flows: Math.max(1500, Math.ceil(flows / 4)), concurrency }

function pinsOfThisMachine(): Pins {
  const possible =
    workers === 1 && availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0
  return possible
    ? { server: ['taskset', '-c', '0'], client: ['taskset', '-c', '1'] }
    : { server: [], client: [] }
}

async function measureOffice(pins: Pins, flow: FlowName) {
  const data = await mkdtemp(join(tmpdir(), 'chancery-bench-'))
  const database = await openDatabase(values.database)
  try {
    const port = await findFreePort()
    const environment = { ...database.environment, CHANCERY_WORKERS: String(workers) }
    const office = await startOfficeProcess({ data, port, environment, prefix: pins.server })
    const management = createManagementClient(office.demo)
    const client = await startClient(
      {
        port,
        flow,
        office: {
          management: office.demo.management.baseUrl,
          accessToken: await management.accessToken(),
          credentialIssuer: office.demo.issuer.credentialIssuer,
          credentialConfigurationId: 'UniversityDegree',
        },
      },
      pins.client,
    )
    await client.run(warmUp, office.pid)
    const measured = await client.run(run, office.pid)
    const after = Number(values.after)
    const later =
      after === 0 ? undefined : await measureAfter(after, (options) => client.run(options, office.pid))
    client.stop()
    await office.stop()
    return { readyAfterMs: office.readyAfterMs, measured, ...(later === undefined ? {} : { later }) }
  } finally {
    await database.remove()
    await rm(data, { recursive: true, force: true })
  }
}

/** The same measurement when the database holds `count` flows more. */
async function measureAfter<Result>(count: number, runFlows: (options: typeof run) => Promise<Result>) {
  const step = 5000
  for (let done = 0; done < count; done += step) {
    await runFlows({ flows: Math.min(step, count - done), concurrency })
  }
  return runFlows(run)
}

const pins = pinsOfThisMachine()
const reports: BenchReport[] = []
for (const flow of chosen) {
  const floor = {
    cryptoMs: measureFloorCrypto(pins, flow),
    http: await measureFloorHttp(pins, flow, warmUp, run),
  }
  const report: BenchReport = {
    machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`,
    pinned: pins.server.length > 0,
    database: values.database,
    workers,
    concurrency,
    flow,
    title: flowKinds[flow].title,
    requestsPerFlow: flowKinds[flow].requests,
    after: Number(values.after),
    floor,
    office: await measureOffice(pins, flow),
  }
  printReport(report)
  reports.push(report)
}
if (values.json !== undefined) {
  const [only] = reports
  writeFileSync(values.json, `${JSON.stringify(reports.length === 1 ? only : reports, null, 2)}\n`)
}
