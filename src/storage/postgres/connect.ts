import postgres from 'postgres'

export interface PostgresOptions {
  /** How many connections this process may hold. */
  readonly connections?: number
}

export type Connection = ReturnType<typeof connect>

const INT8 = 20
const BYTEA = 17

/** A pool that hands out numbers and byte arrays as the model has them. Connects when it is first used. */
export function connect(url: string, { connections = 10 }: PostgresOptions = {}) {
  return postgres(url, {
    max: connections,
    connect_timeout: 5,
    // Asks the server for array types that we do not use.
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'chancery' },
    types: {
      integer: {
        to: INT8,
        from: [INT8],
        serialize: (value: number) => String(value),
        parse: Number,
      },
      bytes: {
        to: BYTEA,
        from: [BYTEA],
        serialize: (value: Uint8Array) =>
          `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`,
        parse: (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex')),
      },
    },
  })
}
