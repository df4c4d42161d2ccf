import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialId } from '../../../core/ids.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { isJsonObject } from '../../../lib/json.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import type { TsgPorts } from '../ports.ts'

type Members = Readonly<Record<string, unknown>>

const V1 = 'https://www.w3.org/2018/credentials/v1'
const V2 = 'https://www.w3.org/ns/credentials/v2'
/** Where each data model has its end. */
const END = { [V1]: 'expirationDate', [V2]: 'validUntil' } as const
const VALIDITY_MS = 90 * 86_400_000

/**
 * A credential with an embedded proof of the wallet, which nothing keeps. Only credentials without a proof, in the name of the wallet
 * alone, and of the data model that its key secures: 1.1 for secp256k1, 2.0 for all others.
 * @throws {CoreError} `invalid_request`, `claims_invalid`, what signing raises
 */
export async function signDocument(
  ports: TsgPorts,
  tenant: Tenant,
  document: Members,
  keyName?: string,
): Promise<Members> {
  const format = ports.formats.get('ldp_vc')
  if (format === undefined) throw new CoreError('internal', 'There is no such format.')
  const identity = await walletIdentity(ports, tenant, keyName)
  const {
    id,
    '@context': context,
    type,
    issuer,
    credentialSubject,
    proof,
    issuanceDate: _issued,
    validFrom: _from,
    ...others
  } = document
  const issuerId = isJsonObject(issuer) ? issuer['id'] : issuer
  const contexts = [context].flat()
  const types = [type].flat()
  if (proof !== undefined) throw invalid('/proof', 'The document has a proof already.')
  if (issuerId !== undefined && issuerId !== identity.did)
    throw invalid('/issuer', `must be "${identity.did}"`)
  const { algorithm } = await ports.keys.get(tenant.id, identity.keyId)
  const base = algorithm === 'ES256K' ? V1 : V2
  if (contexts[0] !== base || !contexts.every((one) => typeof one === 'string')) {
    throw invalid('/@context', `must be addresses, "${base}" first: that is the data model of this key`)
  }
  if (types[0] !== 'VerifiableCredential' || !types.every((one) => typeof one === 'string')) {
    throw invalid('/type', 'must be names, "VerifiableCredential" first')
  }
  if (typeof id !== 'string' || !isJsonObject(credentialSubject)) {
    throw invalid('/credentialSubject', 'A credential has an id and one subject.')
  }
  const [unknown] = Object.keys(others).filter((name) => name !== END[base])
  if (unknown !== undefined) throw invalid(`/${unknown}`, 'is not signed here')
  const now = ports.clock.now()
  const encoded = await format.issue({
    id: as<CredentialId>(ports.random.id(now)),
    url: id,
    signer: {
      issuer: identity.did,
      algorithm,
      header: { kid: identity.verificationMethod },
      sign: (data) => ports.keys.sign(tenant.id, identity.keyId, data),
    },
    type: {
      types: types as unknown as readonly [string, ...string[]],
      contexts: contexts.slice(1) as string[],
    },
    claims: { credentialSubject },
    claimDefinitions: [],
    issuedAt: now,
    validUntil: validUntilOf(others[END[base]], END[base]) ?? now + VALIDITY_MS,
  })
  return JSON.parse(encoded) as Members
}

function validUntilOf(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined
  const until = typeof value === 'string' ? new Date(value).getTime() : Number.NaN
  if (Number.isNaN(until)) throw invalid(`/${name}`, 'must be a date-time')
  return until
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', message, { violations: [{ pointer, message }] })
}
