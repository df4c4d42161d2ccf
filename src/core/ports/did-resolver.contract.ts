import { describe, expect, it } from 'vitest'
import { importPublicJwk, parsePublicJwk } from '../../lib/jwk.ts'
import type { DidMethod } from './did-resolver.ts'

export interface DidMethodUnderTest {
  readonly method: DidMethod
  /** DIDs that resolve. */
  readonly good: readonly string[]
  /** What they are, and why they must not resolve. */
  readonly bad: readonly (readonly [why: string, did: string])[]
}

/** What every implementation of {@link DidMethod} holds. */
export function didMethodContract({ method, good, bad }: DidMethodUnderTest): void {
  describe(`did:${method.name}`, () => {
    it.each(good)('resolves %s', async (did) => {
      const document = await method.resolve(did)
      expect(document.id).toBe(did)
      expect(document.document['id']).toBe(did)
      expect(document.verificationMethods.length).toBeGreaterThan(0)
      const ids = document.verificationMethods.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const { id, publicJwk, relationships } of document.verificationMethods) {
        expect(id.startsWith(`${did}#`)).toBe(true)
        expect(importPublicJwk(parsePublicJwk(publicJwk)).type).toBe('public')
        expect(relationships.every((name) => ['authentication', 'assertionMethod'].includes(name))).toBe(true)
      }
      expect(await method.resolve(did, { fresh: true })).toEqual(document)
    })

    it.each(bad)('refuses %s', async (_, did) => {
      await expect(method.resolve(did)).rejects.toThrow(expect.objectContaining({ code: 'did_unresolvable' }))
      await expect(method.resolve(did, { fresh: true })).rejects.toThrow(
        expect.objectContaining({ code: 'did_unresolvable' }),
      )
    })
  })
}
