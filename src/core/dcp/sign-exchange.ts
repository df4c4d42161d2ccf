import { sha256 } from '../../lib/hash.ts'
import { CoreError } from '../errors.ts'
import { as, type IssuanceId } from '../ids.ts'
import type { IssuanceAccessToken, Issued } from '../issuance/issuance.ts'
import { issuanceEvent } from '../issuance/issuance-event.ts'
import type { IssuingPorts } from '../issuance/issue-credential.ts'
import { sealClaims } from '../issuance/sealed-claims.ts'
import { signCredential } from '../issuance/sign-credential.ts'
import { authorize, issue } from '../issuance/transitions.ts'
import { findConfiguration } from '../issuers/find-configuration.ts'
import type { CredentialContainer } from '../ports/dcp-peers.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { IssuedCredential } from '../status/credential.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { claimsOfHolder } from './claims-of-holder.ts'
import type { CredentialExchange } from './credential-exchange.ts'
import { profileOf } from './credential-object.ts'
import { endExchange } from './end-exchange.ts'
import { hideDid } from './hide-did.ts'
import { sealPart } from './sealed-exchange.ts'

export type SignExchangePorts = IssuingPorts & Pick<Ports, 'dcp' | 'credentialConfigurations' | 'log'>

/** A delivery has ended long before: then it decides whether the credentials count as accepted. */
const DECIDED_WITHIN_MS = 900_000

/**
 * Evaluates a request: waits for an operator where a credential asks for one, else signs all of it as one unit, or rejects all of it
 * with its reason. Returns the exchange as it is now; undefined when another process was faster.
 */
export async function evaluateExchange(
  ports: SignExchangePorts,
  tenant: Tenant,
  exchange: CredentialExchange,
): Promise<CredentialExchange | undefined> {
  try {
    const configurations = await Promise.all(
      exchange.configurationIds.map((id) => findConfiguration(ports, tenant.id, id)),
    )
    if (exchange.state === 'submitted' && configurations.some(({ approval }) => approval === 'manual')) {
      const { dueAt: _, ...rest } = exchange
      const waiting: CredentialExchange = { ...rest, state: 'pending', version: exchange.version + 1 }
      return (await commit(ports, waiting, [])) ? waiting : undefined
    }
    return await sign(ports, tenant, exchange)
  } catch (error) {
    if (!(error instanceof CoreError) || isPassing(error)) throw error
    ports.log.warn(
      {
        tenantId: tenant.id,
        exchangeId: exchange.id,
        code: error.code,
        detail: hideDid(error.detail ?? '', exchange.holderDid),
      },
      'a DCP request is rejected: a credential cannot be issued',
    )
    const rejected = endExchange(exchange, 'rejected', {
      reason: reasonFor(error),
      notifyAt: ports.clock.now(),
    })
    return (await commit(ports, rejected, [])) ? rejected : undefined
  }
}

/** What may be over the next time. */
function isPassing({ code }: CoreError): boolean {
  return code === 'storage_unavailable' || code === 'changed_meanwhile'
}

/** For the holder: names the claims that are missing, not what is in them. */
function reasonFor({ code, message, violations }: CoreError): string {
  if (code !== 'claims_invalid') return 'The issuer cannot issue a credential that was asked for.'
  const names = violations.map(({ pointer }) => pointer).join(', ')
  return names === '' ? message : `What the issuer knows of you does not fit the credential: ${names}.`
}

interface SignedOne {
  readonly container: CredentialContainer
  readonly credential: IssuedCredential
  readonly issuance: Issued
  readonly isNew: boolean
}

async function sign(
  ports: SignExchangePorts,
  tenant: Tenant,
  exchange: CredentialExchange,
): Promise<CredentialExchange | undefined> {
  const signed: SignedOne[] = []
  for (const id of exchange.configurationIds) signed.push(await signOne(ports, tenant, exchange, id))
  const now = ports.clock.now()
  const containers = signed.map(({ container }) => container)
  const delivering: CredentialExchange = {
    ...exchange,
    state: 'delivering',
    sealedCredentials: sealPart(ports.secrets, exchange, 'credentials', containers),
    issued: signed.map(({ credential, issuance }) => ({
      issuanceId: issuance.id,
      credentialId: credential.id,
    })),
    dueAt: now,
    version: exchange.version + 1,
  }
  const writes = signed.flatMap(({ credential, issuance, isNew }) => [
    isNew ? ports.issuances.add(issuance) : ports.issuances.save(issuance),
    ports.issuedCredentials.add(credential),
    ...ports.events.append(issuanceEvent(ports, 'issuance.issued', issuance)),
  ])
  return (await commit(ports, delivering, writes)) ? delivering : undefined
}

async function signOne(
  ports: SignExchangePorts,
  tenant: Tenant,
  { holderDid, offeredIssuances }: CredentialExchange,
  id: CredentialExchange['configurationIds'][number],
): Promise<SignedOne> {
  const configuration = await findConfiguration(ports, tenant.id, id)
  const offered = offeredIssuances[id]
  const claims = await claimsOfHolder(ports, configuration, holderDid, offered)
  const known = offered === undefined ? undefined : await ports.issuances.find(tenant.id, offered)
  const open = known?.state === 'offered' ? known : undefined
  const issuanceId = open?.id ?? as<IssuanceId>(ports.random.id(ports.clock.now()))
  const { credentials, credential } = await signCredential(ports, tenant, configuration, {
    issuanceId,
    claims,
    // The DID is the subject among the claims: the holder proved it with its token, no single key is bound.
    holderKeys: [],
    subject: holderDid,
    ...(open?.validUntil === undefined ? {} : { validUntil: open.validUntil }),
  })
  const [payload = ''] = credentials
  const now = credential.issuedAt
  const decidedAt = now + DECIDED_WITHIN_MS
  const issuance: Issued =
    open === undefined
      ? {
          state: 'issued',
          id: issuanceId,
          tenantId: tenant.id,
          credentialConfigurationId: configuration.id,
          protocol: 'dcp',
          subject: holderDid,
          createdAt: now,
          expiresAt: decidedAt,
          accessToken: nobodys(ports),
          credentialId: credential.id,
          issuedAt: now,
          sealedClaims: sealClaims(ports.secrets, tenant.id, issuanceId, claims),
          dueAt: decidedAt,
          version: 1,
        }
      : issue({ ...authorize(open, nobodys(ports)), version: open.version }, credential.id, now, decidedAt)
  const container: CredentialContainer = {
    credentialType: configuration.type.types?.at(-1) ?? '',
    payload,
    format: profileOf(configuration.format) ?? '',
  }
  return { container, credential, issuance, isNew: open === undefined }
}

/** DCP has no access token for the wallet: the hash of one that nobody was given. */
function nobodys({ random, clock }: Pick<Ports, 'random' | 'clock'>): IssuanceAccessToken {
  return { hash: sha256(random.bytes(32)), expiresAt: clock.now() }
}

async function commit(
  ports: Pick<Ports, 'dcp' | 'units'>,
  next: CredentialExchange,
  writes: readonly Write[],
): Promise<boolean> {
  try {
    await ports.units.commit([ports.dcp.exchanges.save(next), ...writes])
    return true
  } catch (error) {
    if (error instanceof WriteConflict) return false
    throw error
  }
}
