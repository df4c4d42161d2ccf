import { onOff, whole } from './kinds.ts'
import type { Concern } from './setting.ts'

export const eudistack = {
  title: 'EUDIStack',
  introduction: 'The API for software written against EUDIStack, below `/issuer`.',
  settings: {
    mutationsPerMinute: whole(
      1,
      1_000_000,
    )({
      variable: 'CHANCERY_EUDISTACK_MUTATIONS_PER_MINUTE',
      description:
        'POST, PUT and PATCH below `/issuer/api/v1` that one address may send in a minute, refused ones included. Each process counts for itself.',
      default: 100,
      example: '6000',
    }),
    tenantHeader: onOff({
      variable: 'CHANCERY_EUDISTACK_TENANT_HEADER',
      description:
        'Whether `X-Tenant` names the tenant. Only behind a proxy that sets it itself: whoever else could send it would choose the tenant.',
      default: false,
      example: 'on',
      otherwise: '`off`',
    }),
  },
} as const satisfies Concern
