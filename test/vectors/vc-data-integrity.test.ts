import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createContexts, createJsonLd } from '../../src/formats/index.ts'
import { suiteOf } from '../../src/formats/ldp-vc/proofs/index.ts'
import { verifyProofs } from '../../src/formats/ldp-vc/proofs/verify-proofs.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/lib/json.ts'
import { parseMultikey } from '../../src/lib/multikey.ts'

const citizenship = parseJsonObject(
  readFileSync(
    new URL('../../node_modules/@digitalbazaar/citizenship-context/contexts/v4rc1.jsonld', import.meta.url),
  ),
)
const added = new Map([['https://w3id.org/citizenship/v4rc1', citizenship]])
const jsonLd = createJsonLd(createContexts(added))
const policy = { inlineContexts: 'refuse' } as const
const rules = { now: Date.UTC(2026, 0, 1), clockSkewSeconds: 0, policy }
const lookup = async ({ controller }: { controller: string }) => parseMultikey(controller.slice(8))

const text = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8')
const read = (path: string): JsonObject => parseJsonObject(text(path))

const signed = [
  ['vc-di-eddsa/eddsa-rdfc-2022/', 'DataInt'],
  ['vc-di-eddsa/eddsa-rdfc-2022/employ/', 'DataInt'],
  ['vc-di-eddsa/eddsa-jcs-2022/', 'JCS'],
  ['vc-di-ecdsa/ecdsa-rdfc-2019-p256/', 'ECDSAP256'],
  ['vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ/', 'ECDSAP384'],
  ['vc-di-ecdsa/ecdsa-jcs-2019-p256/', 'JCSECDSAP256'],
] as const

describe.each(signed)('%s', (folder, suffix) => {
  const document = read(`${folder}signed${suffix}.json`)
  const { proof, ...unsecured } = document
  if (!isJsonObject(proof)) throw new Error('the vector has no proof')

  it('verifies', async () => {
    await expect(verifyProofs(jsonLd, document, lookup, rules, '')).resolves.toHaveLength(1)
  })

  it('hashes to the published bytes', async () => {
    const suite = suiteOf(proof)
    const { algorithm } = suite?.readSignature(proof) ?? {}
    const bytes =
      algorithm && (await suite?.signedBytes(jsonLd, { document: unsecured, proof, policy }, algorithm))
    expect(Buffer.from(bytes ?? []).toString('hex')).toBe(text(`${folder}combinedHash${suffix}.txt`).trim())
  })

  it('is refused when a claim, an option or the signature is another', async () => {
    const subject = unsecured['credentialSubject'] as JsonObject
    const forged: readonly JsonObject[] = [
      { ...document, credentialSubject: { ...subject, id: 'did:example:mallory' } },
      { ...document, proof: { ...proof, created: '2023-02-24T23:36:39Z' } },
      { ...document, proof: { ...proof, proofValue: `${String(proof['proofValue']).slice(0, -4)}9999` } },
    ]
    for (const one of forged)
      await expect(verifyProofs(jsonLd, one, lookup, rules, '')).rejects.toMatchObject({
        code: 'signature_invalid',
      })
  })
})

describe.each(['employ', 'prc'])('vc-di-ecdsa/ecdsa-sd-2023/%s', (name) => {
  const folder = `vc-di-ecdsa/ecdsa-sd-2023/${name}/`
  const derived = read(`${folder}derivedRevealDocument.json`)

  it('verifies what was derived', async () => {
    await expect(verifyProofs(jsonLd, derived, lookup, rules, '')).resolves.toHaveLength(1)
  })

  it('is refused when a shown claim was changed, or the base proof itself is shown', async () => {
    const issuer = { ...derived, validFrom: '2001-01-01T00:00:00Z' }
    const base = read(`${folder}addSignedSDBase.json`)
    for (const document of [issuer, base])
      await expect(verifyProofs(jsonLd, document, lookup, rules, '')).rejects.toMatchObject({
        code: 'signature_invalid',
      })
  })
})
