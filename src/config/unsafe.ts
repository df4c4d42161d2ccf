import type { Config } from './config.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/

/**
 * Combinations that must not run, each with what to do about it. `isRead` says whether the text of a variable was read: what
 * follows from one that was not is left unsaid.
 */
export function findUnsafe(
  { server, storage, processes, security, tsg, entra }: Config,
  isRead: (variable: string) => boolean,
): readonly string[] {
  const rules: readonly (readonly [applies: boolean, sentence: string])[] = [
    [
      processes.workers > 1 && storage.databaseUrl === undefined,
      `CHANCERY_WORKERS=${processes.workers} needs PostgreSQL: set DATABASE_URL, or run one worker on SQLite.`,
    ],
    [
      server.tls.mode !== 'off' && server.publicUrl.startsWith('http:'),
      `CHANCERY_PUBLIC_URL is ${server.publicUrl}, but CHANCERY_TLS makes this port speak https: let the URL begin with https.`,
    ],
    [
      !security.demo && security.masterKey === undefined,
      'Production (CHANCERY_DEMO=off) needs CHANCERY_MASTER_KEY: make one with `npm run chancery keygen` and keep it safe.',
    ],
    [
      !security.demo && !server.publicUrl.startsWith('https:'),
      `Production (CHANCERY_DEMO=off) needs CHANCERY_PUBLIC_URL with https, not ${server.publicUrl}: wallets refuse an issuer without TLS.`,
    ],
    [
      !security.demo && security.allowPrivateNetworks === true,
      'Production (CHANCERY_DEMO=off) does not take CHANCERY_ALLOW_PRIVATE_NETWORKS=on: name the networks that are meant, for instance 10.20.0.0/16.',
    ],
    [
      !security.demo && tsg.openIdIssuer?.startsWith('http:') === true,
      'Production (CHANCERY_DEMO=off) needs CHANCERY_TSG_OPENID_ISSUER with https: who can answer for it lets anybody in.',
    ],
    [
      !security.demo && entra.faceCheck !== 'off',
      'Production (CHANCERY_DEMO=off) does not take CHANCERY_ENTRA_FACE_CHECK: the simulator looks at no face.',
    ],
  ]
  return rules
    .filter(([applies, sentence]) => applies && namesIn(sentence).every(isRead))
    .map(([, sentence]) => sentence)
}

const namesIn = (sentence: string): readonly string[] =>
  sentence.match(/CHANCERY_[A-Z_]+|DATABASE_URL/g) ?? []

/** What is allowed and should still be known. */
export function noticesOf({ server, storage, security, mail, entra }: Config): readonly string[] {
  if (!security.demo) {
    return mail.smtpUrl === undefined
      ? ['No mail is sent: set CHANCERY_SMTP_URL if people are to get offers by mail.']
      : []
  }
  const isOpen = !LOOPBACK.test(server.host)
  const keyInDatabase = storage.databaseUrl !== undefined && security.masterKey === undefined
  return [
    'Demo mode: known clients, lenient checks. Set CHANCERY_DEMO=off for real credentials.',
    ...(isOpen ? [`Demo mode is open to every machine that reaches ${server.host}.`] : []),
    ...(entra.faceCheck === 'off'
      ? []
      : ['Face checks are simulated: nobody looks at any face, whatever the answer says.']),
    ...(keyInDatabase
      ? [
          'The master key is kept in the database, beside what it seals: for demo data only. Set CHANCERY_MASTER_KEY to keep it elsewhere.',
        ]
      : []),
  ]
}
