import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Moves the time of an office under test: what it takes for now is the real time and an offset. */
export interface ShiftedClock {
  readonly environment: Readonly<Record<string, string>>
  /** Within 20 ms the office is this many milliseconds ahead of us. */
  set(offsetMs: number): void
}

/** @param folder where the offset is kept, in a file of its own */
export function createShiftedClock(folder: string): ShiftedClock {
  const file = join(folder, `clock-${process.pid}-${Math.random().toString(36).slice(2)}`)
  // Whole or not at all: half a number would be another time.
  const set = (offsetMs: number) => {
    writeFileSync(`${file}.next`, String(offsetMs))
    renameSync(`${file}.next`, file)
  }
  set(0)
  const shim = fileURLToPath(new URL('./shift-date.mjs', import.meta.url))
  return { environment: { NODE_OPTIONS: `--import=${shim}`, SHIFT_DATE_FILE: file }, set }
}
