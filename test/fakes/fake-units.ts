import { type Units, type Write, WriteConflict } from '../../src/core/ports/units.ts'

/** A fake write: does its change and returns how to undo it, or false when its condition does not hold. */
export type FakeWrite = () => (() => void) | false

/** Makes the opaque {@link Write} of the ports out of a fake one. */
export function fakeWrite(run: FakeWrite): Write {
  return run as unknown as Write
}

/** A fake of the port `Units`, in memory: all or nothing, in order, like the real ones. Counts what it did. */
export function createFakeUnits(): Units & { readonly commits: () => number } {
  let commits = 0
  return {
    commits: () => commits,
    async commit(writes) {
      await Promise.resolve()
      const undo: (() => void)[] = []
      for (const write of writes) {
        const undone = (write as unknown as FakeWrite)()
        if (undone === false) {
          for (const step of undo.reverse()) step()
          throw new WriteConflict(write)
        }
        undo.push(undone)
      }
      commits++
    },
  }
}
