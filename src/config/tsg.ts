import { oneOf } from './kinds.ts'
import type { Concern } from './setting.ts'

export const tsg = {
  title: 'TNO Security Gateway',
  introduction: 'The API for software written against the wallet of TSG, below `/api`.',
  settings: {
    issuanceResponseShape: oneOf(
      'object',
      'array',
    )({
      variable: 'CHANCERY_TSG_ISSUANCE_RESPONSE_SHAPE',
      description:
        'What `request/oid4vci` answers: the first record, as the public page of TSG says, or an array of all of them, as version 0.18 does. All of them are kept either way.',
      default: 'object',
      example: 'array',
    }),
  },
} as const satisfies Concern
