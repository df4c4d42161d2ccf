import type { HTTPMethods } from 'fastify'
import type { TSchema } from 'typebox'
import type { ManagementScope } from './scopes.ts'

/** In which rows may come beside JSON. */
export const rowMediaTypes = ['application/x-ndjson', 'text/csv'] as const

/** One operation of the management API: all that its documentation says and its framework checks. */
export interface Operation<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  readonly method: Extract<HTTPMethods, 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'>
  readonly path: string
  readonly operationId: string
  readonly tag: string
  readonly scope: ManagementScope
  readonly summary: string
  readonly description?: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** A body may be left out. */
  readonly bodyOptional?: boolean
  /** Media types beside JSON that come as text. */
  readonly textBodies?: Readonly<Record<(typeof rowMediaTypes)[number], string>>
  readonly bodyLimit?: number
  readonly success: { readonly status: number; readonly description: string; readonly schema?: TSchema }
  /** The answer when what was asked for takes its time. */
  readonly later?: { readonly status: 202; readonly description: string; readonly schema: TSchema }
  /** Statuses of the problems that it may answer, beside 401 and 403. */
  readonly refusals: readonly number[]
}
