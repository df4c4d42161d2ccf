import type { Config } from './config/config.ts'

/** What the operator reads when the office could not start: what to do where that is known, and the error where not. */
export function startFailure(error: unknown, { server, storage }: Config): string {
  if (error instanceof Error && error.name === 'MasterKeyError') return error.message
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${server.port} is taken: end the process that listens there, or set CHANCERY_PORT.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `Cannot listen on "${server.host}": CHANCERY_HOST must be an address of this machine (or DATABASE_URL names an unknown host).`
    case 'EACCES':
    case 'EROFS':
      return `Not allowed: ${String(error)}. Check CHANCERY_PORT=${server.port} and the folder CHANCERY_DATA=${storage.dataFolder}.`
    case 'ECONNREFUSED':
      return 'The database does not answer: is the server of DATABASE_URL running, and reachable from here?'
    default:
      return `Chancery could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
}
