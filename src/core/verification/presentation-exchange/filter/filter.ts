import type { CompiledPattern } from '../pattern/compile-pattern.ts'

/** A JSON Schema of the subset that is evaluated: every member that is present must hold. */
export interface Filter {
  /** What was written, for those who pass it on. */
  readonly written: unknown
  readonly rules: readonly FilterRule[]
}

export const jsonTypes = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const
export type JsonType = (typeof jsonTypes)[number]

export const textFormats = ['date', 'date-time', 'email', 'uri', 'uuid'] as const
export type TextFormat = (typeof textFormats)[number]

/** Numeric keywords, and what they compare. */
export const limits = {
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  minLength: 'string',
  maxLength: 'string',
  minItems: 'array',
  maxItems: 'array',
  minProperties: 'object',
  maxProperties: 'object',
} as const
export type Limit = keyof typeof limits

export type FilterRule =
  | { readonly keyword: 'never' }
  | { readonly keyword: 'type'; readonly types: readonly JsonType[] }
  | { readonly keyword: 'enum'; readonly values: readonly unknown[] }
  | { readonly keyword: Limit; readonly limit: number }
  | { readonly keyword: 'pattern'; readonly pattern: CompiledPattern }
  | { readonly keyword: 'format'; readonly format: TextFormat }
  | {
      readonly keyword: 'items' | 'additionalProperties' | 'not'
      readonly filter: Filter
      readonly except?: readonly string[]
    }
  | { readonly keyword: 'contains'; readonly filter: Filter; readonly least: number; readonly most?: number }
  | { readonly keyword: 'required'; readonly names: readonly string[] }
  | { readonly keyword: 'properties'; readonly filters: readonly (readonly [name: string, filter: Filter])[] }
  | { readonly keyword: 'allOf' | 'anyOf' | 'oneOf'; readonly filters: readonly Filter[] }
