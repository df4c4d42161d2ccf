// `npm run bench`: what one issuance costs, beside the floor of the same run. See README.md.
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
import { REQUESTS_PER_FLOW } from './flow-issuance.ts'
import { startClient } from './measure.ts'
import { type BenchReport, printReport } from './report.ts'

const { values } = parseArgs({
  options: {
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
    'npm run bench -- [--flows 4000] [--concurrency 16] [--database sqlite|postgres] [--workers 1] [--after N] [--json file]',
  )
  process.exit(0)
}
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

async function measureOffice(pins: Pins) {
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
        issuance: {
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

/** The same measurement when the database holds `count` issuances more. */
async function measureAfter<Result>(count: number, runFlows: (options: typeof run) => Promise<Result>) {
  const step = 5000
  for (let done = 0; done < count; done += step) {
    await runFlows({ flows: Math.min(step, count - done), concurrency })
  }
  return runFlows(run)
}

const pins = pinsOfThisMachine()
const floorCryptoMs = measureFloorCrypto(pins)
const floorHttp = await measureFloorHttp(pins, warmUp, run)
const office = await measureOffice(pins)
const report: BenchReport = {
  machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`,
  pinned: pins.server.length > 0,
  database: values.database,
  workers,
  concurrency,
  requestsPerFlow: REQUESTS_PER_FLOW,
  after: Number(values.after),
  floor: { cryptoMs: floorCryptoMs, http: floorHttp },
  office,
}
printReport(report)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
