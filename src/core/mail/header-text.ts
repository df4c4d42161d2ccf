declare const brand: unique symbol
/** Text that may stand in a header of a mail: one line, no control characters, not too long. */
export type HeaderText = string & { readonly [brand]: 'HeaderText' }

const MAX_LENGTH = 200

/** Makes a line of whatever it is given: names of issuers and credentials are written by others. */
export function toHeaderText(text: string): HeaderText {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  return Array.from(line).slice(0, MAX_LENGTH).join('') as HeaderText
}
