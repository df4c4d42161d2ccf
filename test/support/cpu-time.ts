/** Milliseconds of CPU that this thread takes from now on: what else the machine has to do does not count. */
export function startCpuTime(): () => number {
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1000
  }
}
