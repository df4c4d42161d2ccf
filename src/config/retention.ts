import { whole } from './kinds.ts'
import type { Concern } from './setting.ts'

const days = whole(1, 36_500)

export const retention = {
  title: 'Retention',
  introduction:
    'What is kept after it has ended, and for how many days. Claims have their own setting (`CHANCERY_CLAIMS_RETENTION`); answers to an `Idempotency-Key` are kept 24 hours.',
  settings: {
    eventDays: days({
      variable: 'CHANCERY_EVENT_RETENTION_DAYS',
      description: 'Events, which are also the timelines of issuances.',
      default: 90,
      example: '365',
    }),
    deliveryDays: days({
      variable: 'CHANCERY_DELIVERY_RETENTION_DAYS',
      description: 'Webhook deliveries and mails that have ended.',
      default: 7,
      example: '30',
    }),
  },
} as const satisfies Concern

export const webhooks = {
  title: 'Webhooks',
  introduction: 'How events are delivered.',
  settings: {
    timeoutSeconds: whole(
      1,
      10,
    )({
      variable: 'CHANCERY_WEBHOOK_TIMEOUT_SECONDS',
      description: 'How long a receiver may take for its answer before the attempt counts as failed.',
      default: 8,
      example: '5',
    }),
    giveUpSeconds: whole(
      60,
      2_592_000,
    )({
      variable: 'CHANCERY_WEBHOOK_GIVE_UP_SECONDS',
      description: 'How long an event is tried again, with growing pauses, before its delivery has failed.',
      default: 259_200,
      example: '86400',
    }),
    concurrency: whole(
      1,
      256,
    )({
      variable: 'CHANCERY_WEBHOOK_CONCURRENCY',
      description: 'Deliveries in flight to one receiver at a time, in one process.',
      default: 16,
      example: '4',
    }),
  },
} as const satisfies Concern
