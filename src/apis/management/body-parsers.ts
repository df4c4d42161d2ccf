import type { FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'
import { type Operation, rowMediaTypes } from './operation.ts'

/** `none`: whatever comes as a body is not looked at. `text`: JSON, and rows as text. */
export const bodyParsers = ['none', 'json', 'text'] as const
export type BodyParsers = (typeof bodyParsers)[number]

export function parsersOf({ body, textBodies }: Operation<TSchema, TSchema, TSchema>): BodyParsers {
  if (body === undefined) return 'none'
  return textBodies === undefined ? 'json' : 'text'
}

/** Replaces the parsers of a scope: what is not in them is 415. */
export function useBodyParsers(scope: FastifyInstance, parsers: BodyParsers): void {
  if (parsers === 'none') {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined))
    return
  }
  scope.removeContentTypeParser('application/x-www-form-urlencoded')
  if (parsers === 'json') return
  for (const mediaType of rowMediaTypes) {
    scope.addContentTypeParser(mediaType, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  }
}
