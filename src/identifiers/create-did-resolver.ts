import type {
  DidDocument,
  DidMethod,
  DidResolver,
  ResolveOptions,
  VerificationMethod,
  VerificationRelationship,
} from '../core/ports/did-resolver.ts'
import { didUnresolvable } from './did-unresolvable.ts'

/** DID Core §3.1: the method name, and what identifies within it. Neither path nor query nor fragment. */
const didSyntax =
  /^did:(?<method>[a-z0-9]+):(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2}|:)*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})$/
const MAX_CHARACTERS = 4096

/** The port `DidResolver` over some methods. */
export function createDidResolver(methods: readonly DidMethod[]): DidResolver {
  const byName = new Map(methods.map((method) => [method.name, method]))

  async function resolve(did: string, options?: ResolveOptions): Promise<DidDocument> {
    const name = did.length > MAX_CHARACTERS ? undefined : didSyntax.exec(did)?.groups?.['method']
    if (name === undefined) throw didUnresolvable(did, 'not a DID (DID Core §3.1)')
    const method = byName.get(name)
    if (method === undefined) throw didUnresolvable(did, `the method ${name} is not supported`)
    return method.resolve(did, options)
  }

  return {
    resolve,
    async verificationMethod(didUrl, relationship, signed) {
      const [did = '', fragment] = didUrl.split('#', 2)
      const wanted = fragment === undefined ? undefined : didUrl
      const evidence = signed === undefined ? {} : { signed }
      const found =
        find(await resolve(did, evidence), wanted, relationship) ??
        find(await resolve(did, { ...evidence, fresh: true }), wanted, relationship)
      if (found === undefined)
        throw didUnresolvable(
          did,
          wanted === undefined
            ? `its document does not have exactly one method for ${relationship}`
            : `its document has no method #${fragment?.slice(0, 100)} for ${relationship}`,
        )
      return found
    },
  }
}

function find(
  { verificationMethods }: DidDocument,
  id: string | undefined,
  relationship: VerificationRelationship,
): VerificationMethod | undefined {
  const fitting = verificationMethods.filter(
    (method) => method.relationships.includes(relationship) && (id === undefined || method.id === id),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}
