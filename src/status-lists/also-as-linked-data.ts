import type { LinkedData } from '../core/ports/linked-data.ts'
import type { StatusListFormat, StatusListToPublish } from '../core/ports/status-list-format.ts'
import type { JsonObject } from '../lib/json.ts'

const MEDIA_TYPE = 'application/ld+json'

/**
 * A list for readers of linked data: the same credential with its issuer's proof in it (VCDM 2.0 §4.12). Whoever has no key by URL, but
 * certificates, has it in a JWT alone: such a list is given without a proof, and believed by nobody.
 */
export function alsoAsLinkedData(
  format: StatusListFormat,
  listCredential: (list: StatusListToPublish) => object,
  { linkedData }: { readonly linkedData?: LinkedData },
): StatusListFormat {
  if (linkedData === undefined) return format
  async function publish(list: StatusListToPublish): Promise<string> {
    const credential = listCredential(list) as JsonObject
    if (linkedData === undefined || 'x5c' in list.signer.header) return JSON.stringify(credential)
    const { signer, issuedAt: created } = list
    return JSON.stringify(
      await linkedData.secureCredential(credential, { signer, created, purpose: 'assertionMethod' }),
    )
  }
  return { ...format, others: new Map([[MEDIA_TYPE, publish], ...(format.others ?? [])]) }
}
