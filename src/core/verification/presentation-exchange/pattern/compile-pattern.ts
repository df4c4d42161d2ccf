import { PatternError } from './parse-escape.ts'
import { parsePattern } from './parse-pattern.ts'
import type { Assertion, CodeRanges, PatternNode } from './pattern-node.ts'

/** An automaton: every instruction either reads one code point and goes on to the next instruction, or leads on without reading. */
export type Instruction =
  | { readonly op: 'read'; readonly ranges: CodeRanges }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'go'; readonly to: number[] }
  | { readonly op: 'accept' }

export interface CompiledPattern {
  readonly source: string
  readonly instructions: readonly Instruction[]
}

/** Matching costs instructions × characters; counted repetition is written out, so that it is bounded here. */
const MAX_INSTRUCTIONS = 2000

/** @throws {PatternError} */
export function compilePattern(source: string): CompiledPattern {
  const program = new Program()
  program.write(parsePattern(source))
  program.push({ op: 'accept' })
  return { source, instructions: program.instructions }
}

class Program {
  readonly instructions: Instruction[] = []
  #written = 0

  push(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1
  }

  /** Every call counts, also one that writes nothing: `(){1000}` in itself would be work without an instruction. */
  write(node: PatternNode): void {
    if (++this.#written > MAX_INSTRUCTIONS)
      throw new PatternError('is too large when its repetitions are written out')
    switch (node.kind) {
      case 'set':
        this.push({ op: 'read', ranges: node.ranges })
        break
      case 'assertion':
        this.push({ op: 'assert', assertion: node.assertion })
        break
      case 'sequence':
        for (const part of node.parts) this.write(part)
        break
      case 'choice':
        this.#writeChoice(node.options)
        break
      case 'repeat':
        this.#writeRepeat(node)
        break
    }
  }

  #writeChoice(options: readonly PatternNode[]): void {
    const starts: number[] = []
    this.push({ op: 'go', to: starts })
    const ends = options.map((option) => {
      starts.push(this.instructions.length)
      this.write(option)
      const to: number[] = []
      this.push({ op: 'go', to })
      return to
    })
    for (const to of ends) to.push(this.instructions.length)
  }

  #writeRepeat({ part, least, most }: Extract<PatternNode, { kind: 'repeat' }>): void {
    for (let time = 0; time < least; time++) this.write(part)
    if (most === undefined) {
      const to: number[] = []
      const loop = this.push({ op: 'go', to })
      to.push(this.instructions.length)
      this.write(part)
      this.push({ op: 'go', to: [loop] })
      to.push(this.instructions.length)
      return
    }
    const exits: number[][] = []
    for (let time = least; time < most; time++) {
      const to = [this.instructions.length + 1]
      this.push({ op: 'go', to })
      exits.push(to)
      this.write(part)
    }
    for (const to of exits) to.push(this.instructions.length)
  }
}
