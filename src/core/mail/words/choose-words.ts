import type { Tenant } from '../../tenants/tenant.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import type { MailWords } from './mail-words.ts'

const known: Readonly<Record<string, MailWords>> = { en, es }

/** The words for a recipient: of the language asked for, else of the tenant's, else English (RFC 4647 §3.4 lookup). */
export function chooseWords(
  { settings }: Pick<Tenant, 'settings'>,
  locale: string | undefined,
): { readonly language: string; readonly words: MailWords } {
  const own = settings.mail?.words ?? {}
  for (const wanted of [locale, settings.mail?.language, 'en']) {
    for (const language of wanted === undefined ? [] : ranges(wanted)) {
      const ours = Object.hasOwn(known, language) ? known[language] : undefined
      const theirs = Object.hasOwn(own, language) ? own[language] : undefined
      if (ours === undefined && theirs === undefined) continue
      return { language, words: { ...(ours ?? en), ...theirs } }
    }
  }
  return { language: 'en', words: en }
}

/** `es-419-x` → `es-419-x`, `es-419`, `es`. */
function ranges(tag: string): string[] {
  const parts = tag.toLowerCase().split('-').slice(0, 8)
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
}
