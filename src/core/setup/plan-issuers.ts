import { CertificateError, parseCertificateChain } from '../../lib/certificate-chain.ts'
import type { SigningKey } from '../identities/signing-key.ts'
import { planIssuer } from '../issuers/create-issuer.ts'
import { type IdentificationRequest, identifyIssuer } from '../issuers/identify-issuer.ts'
import type { Issuer } from '../issuers/issuer.ts'
import type { Write } from '../ports/units.ts'
import { differences } from './differences.ts'
import type { IssuerInDocument, SetupItem } from './document.ts'
import type { SectionPlan, SetupContext } from './plan.ts'

export interface IssuersPlan extends SectionPlan {
  /** All issuers as they will be. */
  readonly issuers: readonly Issuer[]
}

/** Issuers are known by name. One that shall be found in another way keeps its key; for another algorithm it gets a new one. */
export async function planIssuers(
  context: SetupContext,
  wanted: readonly IssuerInDocument[],
  existing: readonly Issuer[],
): Promise<IssuersPlan> {
  const items: SetupItem[] = []
  const writes: Write[] = []
  const issuers = new Map(existing.map((issuer) => [issuer.name, issuer]))
  for (const request of wanted) {
    const before = issuers.get(request.name)
    const planned =
      before === undefined ? await create(context, request) : await change(context, request, before)
    issuers.set(request.name, planned.issuer)
    items.push(planned.item)
    writes.push(...planned.writes)
  }
  return { items, writes, issuers: [...issuers.values()] }
}

interface Planned {
  readonly issuer: Issuer
  readonly item: SetupItem
  readonly writes: readonly Write[]
}

async function create({ ports, tenant }: SetupContext, request: IssuerInDocument): Promise<Planned> {
  const { issuer, writes } = await planIssuer(ports, tenant, request)
  return { issuer, writes, item: item(issuer, 'created') }
}

async function change(
  { ports, tenant, options }: SetupContext,
  request: IssuerInDocument,
  before: Issuer,
): Promise<Planned> {
  const key = await ports.keys.get(tenant.id, before.keyId)
  const fits = (request.algorithm ?? key.algorithm) === key.algorithm && isFoundAsAsked(before, request)
  if (fits || options.onlyMissing === true) {
    return { issuer: before, writes: [], item: item(before, 'unchanged') }
  }
  const next = await keyFor(ports, tenant.id, request, key)
  const identification = await identifyIssuer(ports, tenant, next.key, before.name, request.identification)
  const issuer: Issuer = { ...before, keyId: next.key.id, identification }
  return {
    issuer,
    writes: [...next.writes, ports.issuers.save(issuer)],
    item: {
      ...item(issuer, 'changed'),
      changes: differences(
        { keyId: before.keyId, identification: before.identification },
        { keyId: issuer.keyId, identification: issuer.identification },
      ),
    },
  }
}

async function keyFor(
  { keys }: SetupContext['ports'],
  tenantId: Issuer['tenantId'],
  { algorithm = 'ES256' }: IssuerInDocument,
  key: SigningKey,
): Promise<{ key: SigningKey; writes: readonly Write[] }> {
  if (algorithm === key.algorithm) return { key, writes: [] }
  const generated = await keys.generate(tenantId, algorithm)
  return { key: generated.key, writes: [generated.write] }
}

function isFoundAsAsked({ identification }: Issuer, { identification: wanted }: IssuerInDocument): boolean {
  if (identification.method === 'did') {
    return wanted.method === 'did' && identification.did.startsWith(`did:${wanted.didMethod}:`)
  }
  if (identification.method === 'x5c' && wanted.method === 'x5c') {
    return wanted.certificates === undefined || isSameChain(identification.certificates, wanted)
  }
  return identification.method === wanted.method
}

/** A chain that cannot be read is not the same: using it says what is wrong with it. */
function isSameChain(
  certificates: readonly string[],
  wanted: Extract<IdentificationRequest, { readonly method: 'x5c' }>,
): boolean {
  try {
    const { x5c } = parseCertificateChain(wanted.certificates ?? '')
    return x5c.length === certificates.length && x5c.every((value, index) => value === certificates[index])
  } catch (error) {
    if (error instanceof CertificateError) return false
    throw error
  }
}

function item({ id, name }: Issuer, outcome: SetupItem['outcome']): SetupItem {
  return { kind: 'issuer', name, id, outcome }
}
