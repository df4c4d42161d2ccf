import { whole } from './kinds.ts'
import type { Concern } from './setting.ts'

export const outgoing = {
  title: 'Outgoing requests',
  introduction:
    'Bounds of every request that the office makes. Which addresses it may ask is a matter of security; sizes are capped by what is fetched.',
  settings: {
    timeoutSeconds: whole(
      1,
      60,
    )({
      variable: 'CHANCERY_OUTGOING_TIMEOUT_SECONDS',
      description: 'Longest time for a whole answer.',
      default: 5,
      example: '10',
    }),
  },
} as const satisfies Concern

export const rateLimits = {
  title: 'Rate limits',
  introduction: 'Requests over a limit are answered 429 with `Retry-After`. Each process counts for itself.',
  settings: {
    requestsPerSecond: whole(
      1,
      1_000_000,
    )({
      variable: 'CHANCERY_REQUESTS_PER_SECOND',
      description: 'Requests a second of one client or address, in bursts of twice as many.',
      demo: 10_000,
      production: 200,
      example: '1000',
    }),
  },
} as const satisfies Concern
