import type { Connection } from './connection.ts'

/** One kind of complete flow. */
export interface Flow<Item = unknown> {
  /** What the wallets have before the clock starts: one of them for each flow. */
  prepare(count: number): Promise<Item[]>
  /** The whole flow over one connection. */
  run(connection: Connection, item: Item): Promise<void>
}

/** Where flows go, and who asks for them. */
export interface FlowTarget {
  /** Base URL of the management API. */
  readonly management: string
  readonly accessToken: string
  readonly credentialIssuer: string
  readonly credentialConfigurationId: string
}

/** POST and JSON out of it. @throws {Error} unless the answer has this status */
export async function post(
  connection: Connection,
  to: string,
  headers: string,
  body: string,
  expected: number,
): Promise<ReturnType<typeof JSON.parse>> {
  const answer = await connection.request('POST', to, headers, body)
  if (answer.status !== expected) throw new Error(`POST ${to}: ${answer.status} ${answer.body}`)
  return JSON.parse(answer.body.toString())
}

export const pathOf = (url: string): string => new URL(url).pathname
export const JSON_TYPE = 'content-type: application/json\r\n'
export const FORM_TYPE = 'content-type: application/x-www-form-urlencoded\r\n'

/** What a kind of flow sends, with nothing in it, to bare Fastify. */
export function emptyFlow(
  requests: readonly (readonly [method: string, headers: string, body: string])[],
): Flow {
  return {
    prepare: async (count) => Array.from({ length: count }, () => undefined),
    async run(connection) {
      for (const [method, headers, body] of requests)
        await connection.request(method, '/empty', headers, body)
    },
  }
}
