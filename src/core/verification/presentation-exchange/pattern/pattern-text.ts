/** A pattern while it is read. */
export class PatternText {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  get isOver(): boolean {
    return this.#at >= this.#source.length
  }

  startsWith(sign: string): boolean {
    return this.#source.startsWith(sign, this.#at)
  }

  /** Goes on when `sign` is next. */
  take(sign: string): boolean {
    if (!this.startsWith(sign)) return false
    this.#at += sign.length
    return true
  }

  /** Goes on when the sticky expression matches here. */
  takeMatch(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at
    const match = expression.exec(this.#source)
    if (match === null) return undefined
    this.#at += match[0].length
    return match
  }

  /** The next code point; the text must not be over. */
  next(): number {
    const code = this.#source.codePointAt(this.#at) as number
    this.#at += code > 0xffff ? 2 : 1
    return code
  }
}
