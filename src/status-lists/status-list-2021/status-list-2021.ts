import type { StatusListFormat, StatusListToPublish } from '../../core/ports/status-list-format.ts'
import { formatDateTime } from '../../lib/date-time.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'
import { encodePlainList, LEAST_ENTRIES, setEntry } from '../bitstring-codec.ts'

export const LIST_MEDIA_TYPE = 'application/jwt'
export const ENTRY_TYPE = 'StatusList2021Entry'
export const LIST_CREDENTIAL_TYPE = 'StatusList2021Credential'
export const LIST_TYPE = 'StatusList2021'

/** One bit an entry, of one purpose: a suspended credential reads as revoked until its bit is cleared. */
const PURPOSE = 'revocation'
const values = { valid: 0, revoked: 1, suspended: 1 } as const

/** StatusList2021 (W3C CCG), the forerunner of Bitstring Status List: a credential of VCDM 1.1 in its JWT encoding. */
export const statusList2021Format: StatusListFormat = {
  id: 'status-list-2021',
  bitsPerEntry: 1,
  mediaType: LIST_MEDIA_TYPE,
  value: (status) => values[status],
  /** StatusList2021 §2.1. */
  claim: (listUrl, index) => ({
    credentialStatus: {
      id: `${listUrl}#${index}`,
      type: ENTRY_TYPE,
      statusPurpose: PURPOSE,
      statusListIndex: `${index}`,
      statusListCredential: listUrl,
    },
  }),
  set: setEntry,

  publish: publishJwt,
  others: new Map([['application/json', publishJson]]),
}

/** A StatusList2021Credential (StatusList2021 §2.2) as the claim `vc` of a JWT (VCDM 1.1 §6.3.1). */
async function publishJwt(list: StatusListToPublish): Promise<string> {
  const { signer, url, issuedAt, expiresAt } = list
  const from = Math.floor(issuedAt / 1000)
  const signingInput = createSigningInput(
    { alg: signer.algorithm, typ: 'JWT', ...signer.header },
    {
      iss: signer.issuer,
      sub: `${url}#list`,
      jti: url,
      nbf: from,
      iat: from,
      exp: Math.floor(expiresAt / 1000),
      vc: listCredential(list),
    },
  )
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}

/** What it says, without a signature: for readers in dataspaces that believe the address (DCP). */
async function publishJson(list: StatusListToPublish): Promise<string> {
  return JSON.stringify(listCredential(list))
}

/** What the list says, not signed yet. */
export function listCredential({ signer, url, packed, issuedAt, expiresAt }: StatusListToPublish) {
  if (packed.length * 8 < LEAST_ENTRIES)
    throw new RangeError(`a list has ${LEAST_ENTRIES} entries at least (StatusList2021 §3.3)`)
  return {
    '@context': ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/vc/status-list/2021/v1'],
    id: url,
    type: ['VerifiableCredential', LIST_CREDENTIAL_TYPE],
    issuer: signer.issuer,
    issuanceDate: formatDateTime(issuedAt),
    expirationDate: formatDateTime(expiresAt),
    credentialSubject: {
      id: `${url}#list`,
      type: LIST_TYPE,
      statusPurpose: PURPOSE,
      encodedList: encodePlainList(packed),
    },
  }
}
