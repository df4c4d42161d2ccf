import { describe, expect, it } from 'vitest'
import { createContexts, createJsonLd, createLinkedData } from '../../src/formats/index.ts'
import type { JsonObject } from '../../src/lib/json.ts'
import { keysOf } from './linked-data-keys.ts'
import { readVector, vectorNames } from './read-vectors.ts'

interface Vector {
  readonly name: string
  readonly expect: 'verify' | 'refuse'
  readonly reason: string
  readonly options: { readonly now?: string; readonly nonce?: string }
  readonly document: JsonObject
  readonly keys: readonly JsonObject[]
  readonly contexts?: Readonly<Record<string, JsonObject>>
}

const folder = 'ecdsa-secp256k1-2019'
const names = vectorNames(folder).filter((name) => name !== 'did-empe-testnet-document.json')

/** As Empe's validate does it: presentation, nonce, every credential, and whose it is. */
async function verify({ document, keys, contexts = {}, options }: Vector): Promise<void> {
  const linkedData = createLinkedData(createJsonLd(createContexts(new Map(Object.entries(contexts)))))
  const lookup = keysOf(keys)
  const rules = {
    now: Date.parse(options.now ?? '2025-03-01T12:00:30Z'),
    clockSkewSeconds: 60,
    inlineContexts: 'refuse',
  } as const
  if (![document['type']].flat().includes('VerifiablePresentation')) {
    await linkedData.verifyCredential(document, lookup, rules)
    return
  }
  const { holder, credentials, proofs } = await linkedData.verifyPresentation(document, lookup, rules)
  for (const { controller, nonce } of proofs) {
    if (controller !== holder) throw new Error('the proof is by somebody else')
    if (nonce !== options.nonce) throw new Error('the nonce is another')
  }
  for (const credential of credentials) {
    const { subjects } = await linkedData.verifyCredential(credential, lookup, rules)
    if (subjects.some(({ id }) => id !== holder)) throw new Error('the credential is about somebody else')
  }
}

describe('EcdsaSecp256k1Signature2019', () => {
  it.each(names)('%s', async (name) => {
    const vector = readVector<Vector>(folder, name)
    const outcome = await verify(vector).then(
      () => 'verify',
      () => 'refuse',
    )
    expect(outcome, vector.reason).toBe(vector.expect)
  })

  it('has vectors', () => expect(names.length).toBe(15))
})
