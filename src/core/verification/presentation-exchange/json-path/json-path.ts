/** A JSONPath (RFC 9535) of the subset without filters, slices and scripts: one step after another. */
export interface JsonPath {
  readonly source: string
  readonly steps: readonly PathStep[]
}

export interface PathStep {
  /** `..`: the step is taken from the value and from everything in it. */
  readonly descends: boolean
  readonly selectors: readonly PathSelector[]
}

/** A member name, an index (from the end when negative), or every element and member. */
export type PathSelector = string | number | typeof everything

export const everything = Symbol('*')
