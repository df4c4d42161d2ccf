import { whole } from './kinds.ts'
import type { Concern } from './setting.ts'

export const issuance = {
  title: 'Issuance',
  introduction: 'How long each step of an issuance may take.',
  settings: {
    offerSeconds: whole(
      30,
      2_592_000,
    )({
      variable: 'CHANCERY_OFFER_SECONDS',
      description: 'How long an offer can be collected whose credential configuration does not say.',
      default: 3600,
      example: '86400',
    }),
    accessTokenSeconds: whole(
      30,
      300,
    )({
      variable: 'CHANCERY_ACCESS_TOKEN_SECONDS',
      description:
        "Lifetime of a wallet's access token. Bearer tokens must not live longer than 300 seconds (OpenID4VCI 1.0 §13.10).",
      default: 300,
      example: '120',
    }),
    nonceSeconds: whole(
      10,
      3600,
    )({
      variable: 'CHANCERY_NONCE_SECONDS',
      description: 'Lifetime of a `c_nonce`.',
      default: 300,
      example: '120',
    }),
    deferredSeconds: whole(
      60,
      31_536_000,
    )({
      variable: 'CHANCERY_DEFERRED_SECONDS',
      description: 'How long a deferred credential may wait for its approval and collection.',
      default: 2_592_000,
      example: '604800',
    }),
    acceptanceGraceSeconds: whole(
      1,
      86_400,
    )({
      variable: 'CHANCERY_ACCEPTANCE_GRACE_SECONDS',
      description:
        "How long the office waits for the wallet's notification before it counts a credential as accepted.",
      demo: 2,
      production: 60,
      example: '300',
    }),
  },
} as const satisfies Concern
