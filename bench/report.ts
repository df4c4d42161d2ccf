import type { Measurement } from './measure.ts'

export interface BenchReport {
  readonly machine: string
  readonly pinned: boolean
  readonly database: string
  readonly workers: number
  readonly concurrency: number
  readonly flow: string
  readonly title: string
  readonly requestsPerFlow: number
  readonly after: number
  readonly floor: { readonly cryptoMs: number; readonly http: Measurement }
  readonly office: {
    readonly readyAfterMs: number
    readonly measured: Measurement
    readonly later?: Measurement
  }
}

type Row = readonly [
  name: string,
  cpu: string,
  ratio: string,
  rate: string,
  p50: string,
  p99: string,
  rss: string,
]

export function printReport(report: BenchReport): void {
  const { floor, office } = report
  const floorMs = floor.cryptoMs + floor.http.cpuMsPerFlow
  const measured = (name: string, run: Measurement): Row => [
    name,
    run.cpuMsPerFlow.toFixed(3),
    `${(run.cpuMsPerFlow / floorMs).toFixed(1)}×`,
    run.flowsPerSecond.toFixed(0),
    run.p50.toFixed(1),
    run.p99.toFixed(1),
    run.peakMiB.toFixed(0),
  ]
  const rows: Row[] = [
    [report.title, 'CPU ms/flow', 'to floor', 'flows/s', 'p50 ms', 'p99 ms', 'peak MiB'],
    ['floor: bare node:crypto', floor.cryptoMs.toFixed(3), '', '', '', '', ''],
    measured(`floor: ${report.requestsPerFlow} empty requests, bare Fastify`, floor.http),
    ['floor', floorMs.toFixed(3), '1.0×', '', '', '', ''],
    measured('office', office.measured),
    ...(office.later === undefined ? [] : [measured(`office, ${report.after} flows later`, office.later)]),
  ]
  console.log(
    `${report.machine}, ${report.database}, ${report.workers} process${report.workers === 1 ? '' : 'es'}, ` +
      `${report.concurrency} in flight, ${office.measured.flows} flows${report.pinned ? ', pinned' : ''}\n`,
  )
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
  }
  console.log(`\nready after ${office.readyAfterMs.toFixed(0)} ms\n`)
  if (office.later !== undefined) {
    const growth = office.later.cpuMsPerFlow / office.measured.cpuMsPerFlow
    console.log(`CPU per flow after ${report.after} flows: ${growth.toFixed(3)}× of the first`)
  }
}
