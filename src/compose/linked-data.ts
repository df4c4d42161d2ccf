import { readFileSync } from 'node:fs'
import type { Config } from '../config/config.ts'
import { createContexts, createJsonLd, type JsonLd } from '../formats/index.ts'
import type { DidEmpeOptions, RegisteredDocument } from '../identifiers/did-empe/did-empe.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../lib/json.ts'

const MAX_BYTES = 16_777_216

/** As `protocols/linked-data` serves them, for the default tenant and for others. */
const ownPath = /^(\/t\/[0-9a-f-]{36})?\/contexts\/[A-Za-z0-9_.~-]{1,128}$/

/** JSON-LD with the bundled contexts, those of the operator, and the contexts of our own types, which are never asked for. */
export function openJsonLd({ empe, server: { publicUrl } }: Config): JsonLd {
  const isOwn = (url: string) => url.startsWith(publicUrl) && ownPath.test(url.slice(publicUrl.length))
  return createJsonLd(createContexts(readMap(empe.contexts), isOwn))
}

export function didEmpeOptions({ empe }: Config): DidEmpeOptions {
  const { didRegistry, resolverUrl, rpcUrl, acceptUnanchored } = empe
  return {
    acceptUnanchored,
    ...(resolverUrl === undefined ? {} : { resolverUrl }),
    ...(rpcUrl === undefined ? {} : { rpcUrl }),
    registry: new Map([...readMap(didRegistry)].map(([did, entry]) => [did, registeredDocument(did, entry)])),
  }
}

function registeredDocument(did: string, { document, anchored }: JsonObject): RegisteredDocument {
  if (!isJsonObject(document)) throw new Error(`The registry of did:empe has no document for ${did}.`)
  return { document, anchored: anchored === true }
}

/** Objects by name, from a file of the operator; none without a file. */
function readMap(file: string | undefined): ReadonlyMap<string, JsonObject> {
  if (file === undefined) return new Map()
  const value = parseJsonObject(readFileSync(file), { maxBytes: MAX_BYTES, maxDepth: 64 })
  return new Map(
    Object.entries(value).map(([name, entry]) => {
      if (!isJsonObject(entry)) throw new Error(`${file}: "${name}" is not an object.`)
      return [name, entry]
    }),
  )
}
