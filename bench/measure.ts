import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ClientResult, ClientRun, ClientTarget } from './client.ts'
import { readProcessUsage } from './process-usage.ts'

/** What one run of flows cost. */
export interface Measurement extends ClientResult {
  readonly flows: number
  /** CPU of all server processes, milliseconds per flow. */
  readonly cpuMsPerFlow: number
  readonly flowsPerSecond: number
  readonly peakMiB: number
}

const CLIENT = fileURLToPath(new URL('./client.ts', import.meta.url))

/** A load client for one server, in a process of its own. */
export async function startClient(target: ClientTarget, prefix: readonly string[]) {
  const [command = process.execPath, ...args] = [...prefix, process.execPath, CLIENT, JSON.stringify(target)]
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ready = await nextMessage(child)
  if (ready !== 'ready') throw new Error(`the load client said ${JSON.stringify(ready)}`)

  const run = async (options: ClientRun, server: number): Promise<Measurement> => {
    child.send(options)
    await nextMessage(child)
    const before = readProcessUsage(server)
    child.send('go')
    const result = (await nextMessage(child)) as ClientResult
    const after = readProcessUsage(server)
    return {
      ...result,
      flows: options.flows,
      cpuMsPerFlow: (after.cpuMs - before.cpuMs) / options.flows,
      flowsPerSecond: options.flows / result.seconds,
      peakMiB: after.peakMiB,
    }
  }
  return { run, stop: () => child.kill() }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController()
  const [message] = await Promise.race([
    once(child, 'message', { signal: ended.signal }),
    once(child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('the load client ended; its complaint stands above')
    }),
  ]).finally(() => ended.abort())
  return message
}
