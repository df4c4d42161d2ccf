/**
 * The media type that the reader likes best (RFC 9110 §12.5.1), the first of those that it likes as well; undefined when it takes none.
 */
export function chooseMediaType(
  accept: string | undefined,
  mediaTypes: readonly string[],
): string | undefined {
  if (accept === undefined || accept.trim() === '') return mediaTypes[0]
  const ranges = accept.slice(0, 2000).split(',').map(parseRange)
  let best: { readonly mediaType: string; readonly quality: number } | undefined
  for (const mediaType of mediaTypes) {
    const quality = qualityOf(ranges, mediaType)
    if (quality > (best?.quality ?? 0)) best = { mediaType, quality }
  }
  return best?.mediaType
}

interface Range {
  readonly name: string
  readonly quality: number
}

function parseRange(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((one) => one.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  return { name, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}

/** The most specific range counts. */
function qualityOf(ranges: readonly Range[], mediaType: string): number {
  const names = [mediaType, `${mediaType.split('/', 1)[0]}/*`, '*/*']
  for (const name of names) {
    const found = ranges.find((range) => range.name === name)
    if (found !== undefined) return found.quality
  }
  return 0
}
