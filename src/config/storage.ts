import { text, whole } from './kinds.ts'
import { type Concern, optional, Unreadable } from './setting.ts'

function readDatabaseUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new Unreadable(
      'a PostgreSQL address such as postgres://chancery:password@db.internal:5432/chancery',
    )
  }
  return given
}

export const storage = {
  title: 'Storage',
  introduction: 'One SQLite file for a start; PostgreSQL when many processes are to share the work.',
  settings: {
    dataFolder: text('a folder')({
      variable: 'CHANCERY_DATA',
      description:
        'Folder of the SQLite database and, in demo mode, of `demo.json`, the master key and the mail outbox. Made when it is not there.',
      default: './data',
      example: '/var/lib/chancery',
    }),
    databaseUrl: optional(
      'a `postgres://` URL',
      readDatabaseUrl,
    )({
      variable: 'DATABASE_URL',
      description: 'PostgreSQL 15 or newer.',
      otherwise: 'SQLite in the data folder',
      example: 'postgres://chancery:password@db.internal:5432/chancery',
      secret: true,
    }),
    databaseConnections: whole(
      1,
      200,
    )({
      variable: 'CHANCERY_DATABASE_CONNECTIONS',
      description: 'Most connections that one process opens to PostgreSQL.',
      default: 10,
      example: '20',
    }),
  },
} as const satisfies Concern

export const processes = {
  title: 'Processes',
  introduction: 'Processes share one port and one database.',
  settings: {
    workers: whole(
      1,
      256,
    )({
      variable: 'CHANCERY_WORKERS',
      description:
        'Number of server processes; one per core is the most that helps. More than one needs `DATABASE_URL`.',
      default: 1,
      example: '4',
    }),
  },
} as const satisfies Concern
