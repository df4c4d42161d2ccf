import { oneOf } from './kinds.ts'
import type { Concern } from './setting.ts'

export const log = {
  title: 'Log',
  introduction: 'Written to standard output. It holds neither claims nor secrets, at any level.',
  settings: {
    level: oneOf(
      'debug',
      'info',
      'warn',
      'error',
      'silent',
    )({
      variable: 'CHANCERY_LOG_LEVEL',
      description: 'The least important lines that are written.',
      default: 'info',
      example: 'warn',
    }),
    format: oneOf(
      'auto',
      'json',
      'text',
    )({
      variable: 'CHANCERY_LOG_FORMAT',
      description:
        'JSON lines for machines, text for people; `auto` is text at a terminal and JSON elsewhere.',
      default: 'auto',
      example: 'json',
    }),
  },
} as const satisfies Concern
