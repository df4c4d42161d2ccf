import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import type { ValidationFault } from './read-violations.ts'

const common = {
  strict: false,
  addUsedSchema: false,
  useDefaults: true,
  removeAdditional: false,
  // The schemas are our own: compiling the one that checks them costs more than all of them.
  validateSchema: false,
  meta: false,
} as const
/** To say everything that is wrong is only worth it, and only safe, for small inputs. */
const smallEnoughToExplain = 16_384

type Part = 'json' | 'text'
interface Compiled {
  validate?: ValidateFunction
  explain?: ValidateFunction
}

const ajvs = new Map<string, Ajv2020>()
const compiled: Record<Part, WeakMap<object, Compiled>> = { json: new WeakMap(), text: new WeakMap() }

/** Query strings, paths and headers are text and may be read as numbers and booleans; a body is JSON and says what it means. */
function ajvFor(part: Part, allErrors: boolean): Ajv2020 {
  const name = `${part}:${allErrors}`
  const known = ajvs.get(name)
  if (known !== undefined) return known
  const ajv = new Ajv2020({ ...common, allErrors, coerceTypes: part === 'text' })
  // The package is CommonJS: under NodeNext its default export is typed as a namespace.
  ;(addFormats as unknown as (instance: Ajv2020) => void)(ajv)
  ajvs.set(name, ajv)
  return ajv
}

/** Compiles a schema when it is first used, once however often its surface is mounted: start-up compiles nothing. */
export const validatorCompiler: FastifySchemaCompiler<object | boolean> = ({ schema, httpPart }) => {
  if (typeof schema === 'boolean') return (_data: unknown) => schema as true
  const part: Part = httpPart === 'body' || httpPart === undefined ? 'json' : 'text'
  const entry = compiled[part].get(schema) ?? {}
  compiled[part].set(schema, entry)
  return (data: unknown) => {
    entry.validate ??= ajvFor(part, false).compile(schema)
    if (entry.validate(data)) return true
    return { error: faultsOf(entry, schema, part, data) as never }
  }
}

function faultsOf(entry: Compiled, schema: object, part: Part, data: unknown): readonly ValidationFault[] {
  const first = entry.validate?.errors ?? []
  if (JSON.stringify(data ?? null).length > smallEnoughToExplain) return first
  entry.explain ??= ajvFor(part, true).compile(schema)
  return entry.explain(data) ? first : (entry.explain.errors ?? first)
}

/** `JSON.stringify` for every answer: as fast as compiled serializers and nothing to compile. */
export const serializerCompiler = () => JSON.stringify as (data: unknown) => string

/** For tests: an answer that its own schema does not describe is a failed request. */
export const checkingSerializerCompiler = ({ schema }: { readonly schema: unknown }) => {
  let validate: ValidateFunction | undefined
  return (data: unknown): string => {
    const text = JSON.stringify(data)
    validate ??= ajvFor('json', true).compile(schema as object)
    if (!validate(JSON.parse(text))) {
      throw new Error(
        `the answer does not fit its schema: ${ajvFor('json', true).errorsText(validate.errors)}`,
      )
    }
    return text
  }
}
