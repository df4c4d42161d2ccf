import { Ajv2020 } from 'ajv/dist/2020.js'
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

/**
 * A check for a JSON Schema 2020-12, compiled once per schema object. References to other documents are not followed.
 * @throws {Error} when the schema is not one
 */
export function compileSchema(schema: object): SchemaCheck {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  const validate = ajv.compile(schema)
  const check: SchemaCheck = (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message, keyword, params }) => ({
          pointer:
            keyword === 'required' ? `${instancePath}/${String(params['missingProperty'])}` : instancePath,
          message: message ?? keyword,
        }))
  compiled.set(schema, check)
  return check
}
