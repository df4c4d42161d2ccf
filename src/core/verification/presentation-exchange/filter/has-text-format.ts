import { parseDateTime } from '../../../../lib/date-time.ts'
import type { WorkBudget } from '../work-budget.ts'
import type { TextFormat } from './filter.ts'

const email = /^[^\s@]{1,64}@[^\s@]{1,255}$/
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/
const uuid = /^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/
const date = /^\d{4}-\d\d-\d\d$/

/** Draft 7 §7.3, for the formats that definitions ask for. The expressions read every character once. */
export function hasTextFormat(text: string, format: TextFormat, budget: WorkBudget): boolean {
  budget.spend(text.length)
  switch (format) {
    case 'date':
      return date.test(text) && isDateTime(`${text}T00:00:00Z`)
    case 'date-time':
      return isDateTime(text)
    case 'email':
      return email.test(text)
    case 'uri':
      return uri.test(text)
    case 'uuid':
      return uuid.test(text)
  }
}

function isDateTime(text: string): boolean {
  try {
    parseDateTime(text)
    return true
  } catch {
    return false
  }
}
