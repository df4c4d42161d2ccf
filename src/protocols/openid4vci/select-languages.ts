type Json = unknown

export interface Selection {
  readonly metadata: Readonly<Record<string, unknown>>
  /** BCP 47 tags that were selected, for `Content-Language`; undefined = all were sent. */
  readonly languages?: readonly string[]
}

const MAX_RANGES = 20

/**
 * Cuts the display members of metadata down to the languages that a wallet asks for (OpenID4VCI 1.0 §12.2.2). What has none of
 * them keeps all of its own: a wrong language is better than no name.
 */
export function selectLanguages(
  metadata: Readonly<Record<string, unknown>>,
  acceptLanguage: string | undefined,
): Selection {
  const ranges = parseRanges(acceptLanguage)
  const available = [...localesOf(metadata)]
  const languages = available.filter((locale) => ranges.some((range) => fits(locale, range)))
  if (languages.length === 0 || languages.length === available.length) return { metadata }
  return { metadata: cut(metadata, new Set(languages)) as Selection['metadata'], languages }
}

/** RFC 4647 §3.3.1, basic filtering: `de` takes `de-AT`. `*` and ranges that are refused (`q=0`) select nothing. */
function parseRanges(header: string | undefined): readonly string[] {
  if (header === undefined) return []
  return header
    .split(',', MAX_RANGES)
    .map((part) => part.split(';').map((piece) => piece.trim().toLowerCase()))
    .filter(
      ([range, ...parameters]) => range !== '*' && !parameters.some((text) => /^q=0(\.0*)?$/.test(text)),
    )
    .map(([range]) => range ?? '')
    .filter((range) => /^[a-z]{1,8}(-[a-z0-9]{1,8})*$/.test(range))
}

function fits(locale: string, range: string): boolean {
  const tag = locale.toLowerCase()
  return tag === range || tag.startsWith(`${range}-`) || range.startsWith(`${tag}-`)
}

function localesOf(value: Json, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const element of value) localesOf(element, found)
  else if (typeof value === 'object' && value !== null) {
    const { locale } = value as { locale?: unknown }
    if (typeof locale === 'string') found.add(locale)
    for (const member of Object.values(value)) localesOf(member, found)
  }
  return found
}

function cut(value: Json, languages: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((element) => cut(element, languages))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'display' && Array.isArray(member) ? cutDisplay(member, languages) : cut(member, languages),
    ]),
  )
}

function cutDisplay(display: readonly Json[], languages: ReadonlySet<string>): readonly Json[] {
  const wanted = display.filter((entry) => {
    const { locale } = entry as { locale?: string }
    return locale === undefined || languages.has(locale)
  })
  return wanted.length === 0 ? display : wanted
}
