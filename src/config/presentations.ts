import { whole } from './kinds.ts'
import type { Concern } from './setting.ts'

const days = (least: number) => whole(least, 36_500)

export const presentations = {
  title: 'Presentations',
  introduction: 'How long wallets may take, and how long what they presented is kept.',
  settings: {
    presentationRequestSeconds: whole(
      30,
      86_400,
    )({
      variable: 'CHANCERY_PRESENTATION_REQUEST_SECONDS',
      description: 'How long a presentation request can be answered.',
      default: 600,
      example: '1800',
    }),
    maxPresentationAgeSeconds: whole(
      10,
      86_400,
    )({
      variable: 'CHANCERY_PRESENTATION_MAX_AGE_SECONDS',
      description: "How old the holder's signature under a presentation may be when it arrives.",
      default: 300,
      example: '120',
    }),
    presentationDays: days(1)({
      variable: 'CHANCERY_PRESENTATION_RETENTION_DAYS',
      description:
        'How many days a presentation request is kept after its end, with the claims that were presented. What has ended keeps the end that it was given.',
      default: 30,
      example: '7',
    }),
    evidenceDays: days(0)({
      variable: 'CHANCERY_EVIDENCE_RETENTION_DAYS',
      description:
        'How many days the presentation itself is kept as proof (sealed under the master key), so that an auditor can verify it once more. `0`: it is not kept. A tenant can have a number of its own.',
      default: 0,
      example: '365',
    }),
  },
} as const satisfies Concern
