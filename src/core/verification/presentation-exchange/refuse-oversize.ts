import { definitionFault } from './definition-fault.ts'

const MAX_SIZE = 32 * 1024
const MAX_DEPTH = 32

/** Stops before anything is parsed; the value itself may have any shape and depth. Sizes are about those of its JSON text. */
export function refuseOversize(value: unknown): void {
  let size = 0
  const pending: (readonly [value: unknown, depth: number])[] = [[value, 0]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [one, depth] = next
    size += typeof one === 'string' ? one.length + 3 : 3
    if (size > MAX_SIZE) throw definitionFault('', `must not be larger than ${MAX_SIZE} characters`)
    if (typeof one !== 'object' || one === null) continue
    if (depth === MAX_DEPTH) throw definitionFault('', 'is nested too deep')
    for (const [name, member] of Object.entries(one)) {
      size += Array.isArray(one) ? 1 : name.length + 4
      pending.push([member, depth + 1])
      if (size > MAX_SIZE) throw definitionFault('', `must not be larger than ${MAX_SIZE} characters`)
    }
  }
}
