import type { StatusListFormat, StatusListToPublish } from '../../core/ports/status-list-format.ts'
import { formatDateTime } from '../../lib/date-time.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { encodeList, LEAST_ENTRIES, setEntry } from '../bitstring-codec.ts'

/** JOSE `typ` of a credential that a JWT secures (VC-JOSE-COSE §3.1.1). */
const LIST_TYP = 'vc+jwt'
export const LIST_MEDIA_TYPE = 'application/vc+jwt'
export const ENTRY_TYPE = 'BitstringStatusListEntry'
export const LIST_CREDENTIAL_TYPE = 'BitstringStatusListCredential'
export const LIST_TYPE = 'BitstringStatusList'

/** Bitstring Status List §2.1. */
type Purpose = 'revocation' | 'suspension'

function entryOf(listUrl: string, index: number, statusPurpose: Purpose) {
  return {
    id: `${listUrl}#${index}`,
    type: ENTRY_TYPE,
    statusPurpose,
    statusListIndex: `${index}`,
    statusListCredential: listUrl,
  }
}

/**
 * Bitstring Status List 1.0 (W3C), as a credential of VCDM 2.0 that a JWT secures. One bit an entry, for one purpose: the one form that
 * every reader of the mechanism takes (Bitstring Status List §1.3). A suspended credential reads as revoked; when the suspension ends
 * its bit is cleared, which §2.1 has no word for.
 */
export const bitstringStatusListFormat: StatusListFormat = {
  id: 'bitstring-status-list',
  bitsPerEntry: 1,
  mediaType: LIST_MEDIA_TYPE,
  value: (status) => ({ valid: 0, revoked: 1, suspended: 1 })[status],
  claim: (listUrl, index) => ({ credentialStatus: entryOf(listUrl, index, 'revocation') }),
  set: setEntry,
  publish: publishJwt,
  others: new Map([['application/json', publishJson]]),
}

/** The part for suspension, and what stands behind the address of the list for it. */
const SUSPENSION: Purpose = 'suspension'

/**
 * The same with two lists in one, so that suspended does not read as revoked: a credential has an entry in each (Bitstring Status List
 * §2.1). The bits for revocation fill the first half of the packed bytes, those for suspension the second.
 */
export const suspendableBitstringStatusListFormat: StatusListFormat = {
  id: 'bitstring-status-list-suspendable',
  bitsPerEntry: 2,
  mediaType: LIST_MEDIA_TYPE,
  parts: [SUSPENSION],
  value: (status) => ({ valid: 0, revoked: 1, suspended: 2 })[status],
  claim: (listUrl, index) => ({
    credentialStatus: [
      entryOf(listUrl, index, 'revocation'),
      entryOf(`${listUrl}/${SUSPENSION}`, index, SUSPENSION),
    ],
  }),
  set(packed, index, value) {
    if (![0, 1, 2].includes(value)) throw new RangeError(`${value} is no status`)
    const { revocation, suspension } = halvesOf(packed)
    setEntry(revocation, index, value === 1 ? 1 : 0)
    setEntry(suspension, index, value === 2 ? 1 : 0)
  },
  publish: (list) => publishJwt(partOf(list)),
  others: new Map([['application/json', (list) => publishJson(partOf(list))]]),
}

function halvesOf(packed: Uint8Array): Readonly<Record<Purpose, Uint8Array>> {
  const middle = Math.floor(packed.length / 2)
  return { revocation: packed.subarray(0, middle), suspension: packed.subarray(middle) }
}

/** What a part of it says, not signed yet. */
export function suspendableListCredential(list: StatusListToPublish) {
  return listCredential(partOf(list))
}

function partOf(list: StatusListToPublish): StatusListToPublish {
  return { ...list, packed: halvesOf(list.packed)[purposeOf(list.part)] }
}

function purposeOf(part: string | undefined): Purpose {
  return part === SUSPENSION ? SUSPENSION : 'revocation'
}

/**
 * A BitstringStatusListCredential (Bitstring Status List §2.2) whose payload is the credential itself (VC-JOSE-COSE §3.1.1), so that
 * `vc` is no member of it. The registered claims say of the signature what the credential says of itself.
 */
async function publishJwt(list: StatusListToPublish): Promise<string> {
  const { signer, issuedAt, expiresAt } = list
  const signingInput = createSigningInput(
    { alg: signer.algorithm, typ: LIST_TYP, cty: 'vc', ...signer.header },
    {
      iss: signer.issuer,
      iat: Math.floor(issuedAt / 1000),
      exp: Math.floor(expiresAt / 1000),
      ...listCredential(list),
    },
  )
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}

/** What it says, without a signature: for readers in dataspaces that believe the address (DCP). */
async function publishJson(list: StatusListToPublish): Promise<string> {
  return JSON.stringify(listCredential(list))
}

/** What the list says, not signed yet. */
export function listCredential({
  signer,
  url,
  packed,
  issuedAt,
  expiresAt,
  ttlSeconds,
  part,
}: StatusListToPublish) {
  if (packed.length * 8 < LEAST_ENTRIES)
    throw new RangeError(`a bitstring has ${LEAST_ENTRIES} entries at least (Bitstring Status List §3.3)`)
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: url,
    type: ['VerifiableCredential', LIST_CREDENTIAL_TYPE],
    issuer: signer.issuer,
    validFrom: formatDateTime(issuedAt),
    validUntil: formatDateTime(expiresAt),
    credentialSubject: {
      id: `${url}#list`,
      type: LIST_TYPE,
      statusPurpose: purposeOf(part),
      encodedList: encodeList(packed),
      ttl: ttlSeconds * 1000,
    },
  }
}
