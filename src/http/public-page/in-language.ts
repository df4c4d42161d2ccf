/** The entry in the first language that the browser asks for, else the first one. */
export function inLanguage<Entry extends { readonly locale?: string }>(
  entries: readonly Entry[],
  acceptLanguage: string | undefined,
): Entry | undefined {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim().toLowerCase().slice(0, 2))
  for (const language of wanted) {
    const found = entries.find(({ locale }) => locale?.toLowerCase().slice(0, 2) === language)
    if (found !== undefined) return found
  }
  return entries[0]
}
