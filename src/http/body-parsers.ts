import type { FastifyInstance } from 'fastify'
import { CoreError } from '../core/errors.ts'
import { parseJson } from '../lib/json.ts'
import { Refusal } from '../lib/refusal.ts'
import { parseForm } from './parse-form.ts'

/** Deep enough for every JSON-LD document, shallow enough for everything recursive. */
const maxDepth = 64

/**
 * Reads `application/json`, `application/*+json` and forms, strictly; an empty body is no body. A duplicate member, `__proto__`,
 * broken UTF-8 or deep nesting is a refused request: two readers of one text must not understand two things.
 */
export function addBodyParsers(server: FastifyInstance, bodyLimit: number): void {
  server.removeAllContentTypeParsers()
  const read =
    (parse: (body: Buffer) => unknown) =>
    (_request: unknown, body: Buffer | string, done: (error: Error | null, body?: unknown) => void): void => {
      if (body.length === 0) done(null, undefined)
      else {
        let value: unknown
        try {
          value = parse(body as Buffer)
        } catch (error) {
          done(error instanceof Refusal ? notJson(error) : (error as Error))
          return
        }
        done(null, value)
      }
    }
  // Fastify has counted the bytes already, by the limit of the route.
  const json = read((body) => parseJson(body, { maxDepth, maxBytes: Number.MAX_SAFE_INTEGER }))
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, json)
  server.addContentTypeParser(/^application\/[\w.+-]+\+json(;|$)/, { parseAs: 'buffer' }, json)
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: Math.min(bodyLimit, 262_144) },
    read((body) => parseForm(body.toString('utf8'))),
  )
}

function notJson(refusal: Refusal): CoreError {
  return new CoreError('invalid_request', 'The body is not JSON that can be read without doubt.', {
    detail: `body: ${refusal.reason}`,
  })
}
