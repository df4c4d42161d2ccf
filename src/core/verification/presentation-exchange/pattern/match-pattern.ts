import type { WorkBudget } from '../work-budget.ts'
import { contains, isWordCode } from './code-ranges.ts'
import type { CompiledPattern, Instruction } from './compile-pattern.ts'
import type { Assertion } from './pattern-node.ts'

/**
 * Whether the pattern matches somewhere in the text (JSON Schema §6.3.3: not anchored). All states go on together, so that the cost is
 * instructions × characters at most, whatever the pattern.
 */
export function matchesPattern(pattern: CompiledPattern, text: string, budget: WorkBudget): boolean {
  const { instructions } = pattern
  budget.spend(instructions.length)
  const seenAt = new Int32Array(instructions.length).fill(-1)
  let states: number[] = []
  let position = 0
  let before: number | undefined
  for (let at = 0; ; position++) {
    const after = at < text.length ? text.codePointAt(at) : undefined
    // Every position is also a start.
    states.push(0)
    const reading = follow(instructions, states, seenAt, position, { before, after }, budget)
    if (reading === undefined) return true
    if (after === undefined) return false
    states = []
    for (const state of reading) {
      const instruction = instructions[state] as Extract<Instruction, { op: 'read' }>
      if (contains(instruction.ranges, after)) states.push(state + 1)
    }
    at += after > 0xffff ? 2 : 1
    before = after
  }
}

interface Surroundings {
  readonly before: number | undefined
  readonly after: number | undefined
}

/** The states that read from here; undefined = the pattern matches. */
function follow(
  instructions: readonly Instruction[],
  pending: number[],
  seenAt: Int32Array,
  position: number,
  surroundings: Surroundings,
  budget: WorkBudget,
): readonly number[] | undefined {
  const reading: number[] = []
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    budget.spend(1)
    if (seenAt[state] === position) continue
    seenAt[state] = position
    const instruction = instructions[state] as Instruction
    switch (instruction.op) {
      case 'accept':
        return undefined
      case 'read':
        reading.push(state)
        break
      case 'go':
        pending.push(...instruction.to)
        break
      case 'assert':
        if (holds(instruction.assertion, surroundings)) pending.push(state + 1)
        break
    }
  }
  return reading
}

function holds(assertion: Assertion, { before, after }: Surroundings): boolean {
  switch (assertion) {
    case 'start':
      return before === undefined
    case 'end':
      return after === undefined
    case 'boundary':
      return isWordCode(before) !== isWordCode(after)
    case 'no boundary':
      return isWordCode(before) === isWordCode(after)
  }
}
