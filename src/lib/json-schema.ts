import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

export interface SchemaFault {
  /** JSON Pointer into the value. */
  readonly pointer: string
  readonly message: string
}

export type SchemaCheck = (value: unknown) => readonly SchemaFault[]

const ajv = new Ajv2020({ allErrors: true, strict: false, addUsedSchema: false })
// The package is CommonJS: under NodeNext its default export is typed as a namespace.
;(addFormats as unknown as (instance: Ajv2020) => void)(ajv)

const compiled = new WeakMap<object, SchemaCheck>()

/** Stands in for `RegExp` in schemas of strangers, whose patterns must not cost more than they are worth. */
export type PatternEngine = (pattern: string) => { test(text: string): boolean }

/**
 * A check for a schema of somebody else, with an engine for its patterns; texts of formats are not looked at. Compiled each time.
 * @throws {Error} when the schema is not one; what the engine throws
 */
export function compileForeignSchema(schema: object, engine: PatternEngine): SchemaCheck {
  // ajv keeps matchers by their text: each has that of its pattern. `code` is only for code that is generated apart.
  const regExp = Object.assign(
    (pattern: string) => {
      const { test } = engine(pattern)
      return { test, toString: () => pattern } as RegExp
    },
    { code: '' },
  )
  const foreign = new Ajv2020({
    strict: false,
    addUsedSchema: false,
    code: { regExp },
    validateFormats: false,
  })
  return createCheck(foreign.compile(schema))
}

/**
 * A check for a JSON Schema 2020-12, compiled once per schema object. References to other documents are not followed.
 * @throws {Error} when the schema is not one
 */
export function compileSchema(schema: object): SchemaCheck {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const check = createCheck(ajv.compile(schema))
  compiled.set(schema, check)
  return check
}

function createCheck(validate: ValidateFunction): SchemaCheck {
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message, keyword, params }) => ({
          pointer:
            keyword === 'required' ? `${instancePath}/${String(params['missingProperty'])}` : instancePath,
          message: message ?? keyword,
        }))
}
