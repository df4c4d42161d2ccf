import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { StorageOptions } from '../../src/storage/index.ts'

export interface StorageChild {
  /** What it said so far. */
  readonly said: readonly unknown[]
  readonly process: ChildProcess
  /** Waits until it has said so many things. */
  until(count: number): Promise<void>
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>
}

/** Starts `storage-child.ts` with a task of its. */
export function startStorageChild(options: StorageOptions, task: string, ...args: string[]): StorageChild {
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      fileURLToPath(new URL('./storage-child.ts', import.meta.url)),
      JSON.stringify(options),
      task,
      ...args,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const said: unknown[] = []
  const listeners = new Set<() => void>()
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    // A killed process may leave half a line.
    if (/^[[{"].*[\]}"]$/.test(line)) said.push(JSON.parse(line))
    for (const listener of listeners) listener()
  })
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  return {
    said,
    process: child,
    ended,
    async until(count) {
      const enough = new Promise<void>((resolve) => {
        const look = () => {
          if (said.length < count) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      })
      await Promise.race([
        enough,
        ended.then((how) => {
          if (said.length < count) throw new Error(`the process ended early: ${how}`)
        }),
      ])
    },
  }
}
