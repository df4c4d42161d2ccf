import { readdirSync, readFileSync } from 'node:fs'

/** What a process and its descendants have used, from /proc (proc_pid_stat(5)); Linux only. */
export interface ProcessUsage {
  /** User and system time, milliseconds. */
  readonly cpuMs: number
  /** Largest resident set of one process, MiB. */
  readonly peakMiB: number
}

/** `sysconf(_SC_CLK_TCK)`: fixed at 100 by the Linux ABI on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100

export function readProcessUsage(pid: number): ProcessUsage {
  let cpuMs = 0
  let peakMiB = 0
  for (const member of family(pid)) {
    const fields = statOf(member)
    if (fields === undefined) continue
    cpuMs += ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${member}/status`, 'utf8'))?.[1]
    peakMiB = Math.max(peakMiB, Number(peak ?? 0) / 1024)
  }
  return { cpuMs, peakMiB }
}

/** The process itself and all that descend from it. */
function family(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? statOf(Number(name))?.[1] : undefined
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const members = [root]
  for (const member of members) {
    for (const [child, parent] of parents) if (parent === member) members.push(child)
  }
  return members
}

/** Fields of /proc/<pid>/stat from the third (state) on: the second, the name in brackets, may hold anything. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
