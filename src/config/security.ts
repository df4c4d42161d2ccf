import { onOff, whole } from './kinds.ts'
import { readNetworks } from './networks.ts'
import { type Concern, kind, optional, Unreadable } from './setting.ts'

/** 32 bytes: 64 hexadecimal digits, or base64 or base64url with or without padding. Its bytes are read by keys/software. */
function readMasterKey(given: string): string {
  if (/^[0-9a-fA-F]{64}$/.test(given) || /^[A-Za-z0-9+/_-]{43}=?$/.test(given)) return given
  throw new Unreadable(
    '32 bytes in base64url (43 characters) or hex (64 digits); `npm run chancery keygen` makes one',
  )
}

export const security = {
  title: 'Security',
  introduction:
    'Production is `CHANCERY_DEMO=off`: it refuses to start without a master key and an https public URL.',
  settings: {
    demo: onOff({
      variable: 'CHANCERY_DEMO',
      description:
        'Demo mode: the first start makes a tenant with keys, clients and sample credential configurations, and writes them with their secrets to `demo.json` in the data folder. Never for real credentials.',
      default: true,
      example: 'off',
    }),
    masterKey: optional(
      '32 bytes in base64url or hex',
      readMasterKey,
    )({
      variable: 'CHANCERY_MASTER_KEY',
      description:
        'Encrypts private keys and claims, and derives codes and webhook secrets. Without it a backup of the database is worth nothing, and nothing replaces it: keep it apart, keep it safe. `npm run chancery keygen` makes one.',
      otherwise: 'demo mode makes one and keeps it beside the data; production refuses to start',
      example: '<the line that keygen prints>',
      secret: true,
    }),
    allowPrivateNetworks: kind<boolean | readonly string[]>(
      '`on`, `off`, or addresses and CIDR ranges with commas',
      readNetworks,
    )({
      variable: 'CHANCERY_ALLOW_PRIVATE_NETWORKS',
      description:
        'Whether outgoing requests (DIDs, status lists, webhooks, callbacks) may go to private and loopback addresses, and there over plain http. `off` wins over every demo promise; production takes `off` or a list.',
      demo: true,
      production: false,
      example: '10.20.0.0/16,127.0.0.1',
    }),
    clockSkewSeconds: whole(
      0,
      300,
    )({
      variable: 'CHANCERY_CLOCK_SKEW_SECONDS',
      description: "Difference between our clock and another party's that is forgiven.",
      default: 60,
      example: '30',
    }),
  },
} as const satisfies Concern
