import { CoreError } from '../../core/errors.ts'
import { as, type CredentialConfigurationId, type CredentialId, type IssuanceId } from '../../core/ids.ts'
import type { StatusListFormatId } from '../../core/issuers/credential-configuration.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { StatusEntry } from '../../core/status/credential.ts'
import { statusListUrl } from '../../core/status/status-list-url.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { parseDateTime } from '../../lib/date-time.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'
import type { VcApiPorts } from './ports.ts'
import { type Suite, type SuiteName, suites } from './suites.ts'
import type { IssueBody } from './wire.ts'

/** What the one list of credentials says instead of a configuration. */
const CONFIGURATION = 'vc-api'

/**
 * Secures a credential as it was sent: its `issuer` must be one of ours. It stands in the one list as every other, and is revoked there when a status entry was asked for.
 * @throws {CoreError} `invalid_request`, `issuer_not_found`, `claims_invalid`
 */
export async function issueCredential(
  ports: VcApiPorts,
  tenant: Tenant,
  name: SuiteName,
  { credential, options = {} }: IssueBody,
): Promise<JsonObject> {
  const suite: Suite = suites[name]
  const document = credential as JsonObject
  const issuer = await findIssuer(ports, tenant, name, document['issuer'])
  const signer = await ports.signerFor(tenant.id, issuer.id)
  const now = ports.clock.now()
  const wanted = options.credentialStatus ?? askedStatus(document) ?? usualStatus(suite, document)
  const status = wanted === undefined ? undefined : await allocate(ports, tenant, issuer, wanted)
  const secured = await ports.linkedData.secureCredential(
    {
      ...document,
      ...(status === undefined ? {} : { credentialStatus: status.entry }),
    },
    {
      cryptosuite: suite.cryptosuite,
      signer,
      purpose: 'assertionMethod',
      created: createdOf(options.created) ?? now,
      ...(options.mandatoryPointers === undefined ? {} : { mandatoryPointers: options.mandatoryPointers }),
    },
  )
  await ports.units.commit([
    ports.issuedCredentials.add({
      id: as<CredentialId>(ports.random.id(now)),
      tenantId: tenant.id,
      issuanceId: as<IssuanceId>(ports.random.id(now)),
      issuerId: issuer.id,
      credentialConfigurationId: as<CredentialConfigurationId>(CONFIGURATION),
      format: 'ldp_vc',
      status: 'valid',
      statusEntries: status === undefined ? [] : [status.place],
      issuedAt: now,
      version: 1,
    }),
  ])
  return secured
}

/** Whoever the credential names, if it is one of ours and has a key for the suite. */
async function findIssuer(
  { issuers, keys }: VcApiPorts,
  tenant: Tenant,
  name: SuiteName,
  named: unknown,
): Promise<Issuer> {
  const wanted = isJsonObject(named) ? named['id'] : named
  const [all, owned] = await Promise.all([issuers.list(tenant.id), keys.list(tenant.id)])
  const fitting = all.filter(
    ({ keyId, identification }) =>
      identification.method === 'did' &&
      owned.some(
        ({ id, algorithm, status }) =>
          id === keyId && algorithm === suites[name].algorithm && status === 'active',
      ),
  )
  const didOf = ({ identification }: Issuer) => (identification.method === 'did' ? identification.did : '')
  const found = fitting.find((one) => didOf(one) === wanted)
  if (found !== undefined) return found
  throw new CoreError('issuer_not_found', 'No issuer of this office has this DID and a key for this suite.')
}

function createdOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  try {
    return parseDateTime(text)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new CoreError('invalid_request', 'options.created is no date-time.', {
      violations: [{ pointer: '/options/created', message: error.reason }],
    })
  }
}

const formats: Readonly<Record<string, StatusListFormatId>> = {
  BitstringStatusListEntry: 'bitstring-status-list',
  StatusList2021Entry: 'status-list-2021',
}

/** An entry without a list asks for one of ours. */
function askedStatus({ credentialStatus }: JsonObject): JsonObject | undefined {
  if (!isJsonObject(credentialStatus) || credentialStatus['statusListCredential'] !== undefined)
    return undefined
  return typeof credentialStatus['type'] === 'string' && Object.hasOwn(formats, credentialStatus['type'])
    ? credentialStatus
    : undefined
}

function usualStatus({ status }: Suite, { credentialStatus }: JsonObject): Suite['status'] {
  return credentialStatus === undefined ? status : undefined
}

async function allocate(
  { statusAllocator, statusListFormats, publicUrl }: VcApiPorts,
  tenant: Tenant,
  issuer: Issuer,
  wanted: Readonly<Record<string, unknown>>,
): Promise<{ readonly entry: JsonObject; readonly place: StatusEntry }> {
  const id = formats[String(wanted['type'])]
  const format = id === undefined ? undefined : statusListFormats.get(id)
  if (id === undefined || format === undefined)
    throw new CoreError('invalid_request', 'credentialStatus asks for a mechanism that is not known here.')
  const [place] = await statusAllocator.allocate(tenant.id, issuer.id, id, 1)
  if (place === undefined) throw new CoreError('internal', 'There is no status list.')
  const { credentialStatus } = format.claim(statusListUrl(publicUrl, tenant, place.listId), place.index)
  return { entry: credentialStatus as JsonObject, place }
}
