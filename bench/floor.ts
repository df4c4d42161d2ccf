import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../src/cli/tour/office-process.ts'
import type { ClientRun } from './client.ts'
import type { FlowName } from './flows.ts'
import { type Measurement, startClient } from './measure.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export interface Pins {
  /** Command prefixes that hold server and client on cores of their own; empty where that is not possible. */
  readonly server: readonly string[]
  readonly client: readonly string[]
}

/** CPU milliseconds of the flow's unavoidable cryptography. */
export function measureFloorCrypto({ server }: Pins, flow: FlowName): number {
  const [command = process.execPath, ...args] = [...server, process.execPath, file('./floor-crypto.ts'), flow]
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' })).cpuMsPerFlow
}

/** The flow's requests, empty, on bare Fastify, under the same client. */
export async function measureFloorHttp(
  pins: Pins,
  flow: FlowName,
  warmUp: ClientRun,
  run: ClientRun,
): Promise<Measurement> {
  const port = await findFreePort()
  const [command = process.execPath, ...args] = [
    ...pins.server,
    process.execPath,
    file('./floor-server.ts'),
    String(port),
  ]
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(server.stdout, 'data')
    const client = await startClient({ port, flow }, pins.client)
    await client.run(warmUp, server.pid ?? 0)
    const measured = await client.run(run, server.pid ?? 0)
    client.stop()
    return measured
  } finally {
    server.kill()
  }
}
