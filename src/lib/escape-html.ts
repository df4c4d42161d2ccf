const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** HTML that is already safe, told apart from text. */
export interface Html {
  readonly html: string
}

/** A template in which every text is escaped; nest with other `html` values, leave out with `undefined`. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html | undefined)[]): Html {
  return {
    html: parts.reduce((page, part, index) => {
      const value = values[index - 1]
      return `${page}${value === undefined ? '' : typeof value === 'string' ? escapeHtml(value) : value.html}${part}`
    }),
  }
}
