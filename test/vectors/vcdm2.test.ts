import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createContexts, createJsonLd } from '../../src/formats/index.ts'
import { checkCredential } from '../../src/formats/ldp-vc/data-model/check-credential.ts'
import { checkPresentation } from '../../src/formats/ldp-vc/data-model/check-presentation.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/lib/json.ts'

const folder = join(import.meta.dirname, 'vcdm2')
const names = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.json'))
  .sort()
const jsonLd = createJsonLd(createContexts())

const isBackwards = (name: string) => name === 'credential-validUntil-validFrom-fail.json'
const backwards = (text: string) =>
  text.replace(/"(FUTURE|PAST) DATE"/g, (_, when) => `"${when === 'FUTURE' ? '2101' : '2001'}-01-01T00:00:00Z"`)

/** As the suite prepares it: an issuer where there is none, and its id where there is an empty object. */
function withIssuer(document: JsonObject): JsonObject {
  const issuer = document['issuer']
  if (issuer === undefined) return { ...document, issuer: 'did:example:issuer' }
  if (isJsonObject(issuer) && !('id' in issuer))
    return { ...document, issuer: { id: 'did:example:issuer', ...issuer } }
  return document
}

async function check(name: string): Promise<void> {
  const text = readFileSync(join(folder, name), 'utf8')
  // The suite puts dates into these places.
  const dated = text.replace('PAST DATE', '2001-01-01T00:00:00Z').replace('FUTURE DATE', '2101-01-01T00:00:00Z')
  const document = parseJsonObject(isBackwards(name) ? backwards(text) : dated)
  if (!name.startsWith('presentation')) {
    const credential = withIssuer(document)
    checkCredential(credential, jsonLd.contexts)
    const { proof: _, ...unsecured } = credential
    await jsonLd.canonize(unsecured, { inlineContexts: 'allow' })
    return
  }
  const { credentials } = checkPresentation(document)
  await jsonLd.requireDefinedTerms(document, { inlineContexts: 'allow' })
  for (const credential of credentials)
    if (credential['type'] !== 'EnvelopedVerifiableCredential')
      checkCredential(withIssuer(credential), jsonLd.contexts)
}

describe('VCDM 2.0', () => {
  it.each(names)('%s', async (name) => {
    const outcome = await check(name).then(
      () => 'ok',
      (error: Error) => `refused: ${error.message}`,
    )
    if (/-fail(-or-inject)?\.json$/.test(name)) expect(outcome).toMatch(/^refused/)
    else expect(outcome).toBe('ok')
  })
})
