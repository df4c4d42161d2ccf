import { listOf, whole } from './kinds.ts'
import type { Concern } from './setting.ts'

/** A host name or an address, with its port where there is one. */
const isHost = (text: string): boolean =>
  URL.canParse(`https://${text}/`) && new URL(`https://${text}/`).host === text.toLowerCase()

export const entra = {
  title: 'Microsoft Entra Verified ID',
  introduction:
    'The API for software written against Entra Verified ID, below `/v1.0`, and its token endpoint.',
  settings: {
    requestsPerSecond: whole(
      1,
      1_000_000,
    )({
      variable: 'CHANCERY_ENTRA_REQUESTS_PER_SECOND',
      description:
        'Requests a second of one client, in bursts of twice as many; more are answered 429 with `Retry-After`. Each process counts for itself.',
      default: 200,
      example: '1000',
    }),
    hosts: listOf(
      'host names with commas',
      isHost,
    )({
      variable: 'CHANCERY_ENTRA_HOSTS',
      description:
        "Further hosts under which the authority answers with that host's URLs, for apps whose authority cannot be configured and whose network leads the name to us. Any other host gets the public URL.",
      demo: ['login.microsoftonline.com'],
      production: [],
      example: 'login.microsoftonline.com',
      otherwise: '`login.microsoftonline.com` in demo mode, none in production',
    }),
  },
} as const satisfies Concern
