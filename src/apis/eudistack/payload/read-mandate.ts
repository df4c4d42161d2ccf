import { isJsonObject, type JsonObject } from '../../../lib/json.ts'

/** The mandate of a LEAR credential, wherever its profile has it: at the top, or in the subject of a W3C credential. */
export function readMandate(claims: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const subject = claims['credentialSubject']
  const holder = isJsonObject(subject) ? subject : claims
  const mandate = holder['mandate']
  return isJsonObject(mandate) ? mandate : undefined
}

/** `mandator.organizationIdentifier`, who gives the mandate. */
export function organizationOf({ mandator }: JsonObject): string | undefined {
  const id = isJsonObject(mandator) ? mandator['organizationIdentifier'] : undefined
  return typeof id === 'string' ? id : undefined
}

/** Every `function/action` that a mandate gives, in lower case and without blanks around: what it says, not how. */
export function powersOf({ power }: JsonObject): readonly string[] {
  return [power].flat(8).flatMap((entry) => {
    if (!isJsonObject(entry)) return []
    const actions = [entry['action']].flat(8)
    return actions.map((action) => powerName(`${String(entry['function'])}/${String(action)}`))
  })
}

export function powerName(text: string): string {
  return text
    .split('/')
    .map((part) => part.normalize('NFKC').trim().toLowerCase())
    .join('/')
}
