/** A regular expression of the subset that is matched in linear time. */
export type PatternNode =
  /** One code point of the ranges, which are sorted and apart. */
  | { readonly kind: 'set'; readonly ranges: CodeRanges }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  /** `most` undefined = without end. */
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most?: number }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }

export type Assertion = 'start' | 'end' | 'boundary' | 'no boundary'

/** Inclusive ranges of code points. */
export type CodeRanges = readonly (readonly [first: number, last: number])[]
