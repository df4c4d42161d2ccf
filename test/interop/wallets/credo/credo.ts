import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import {
  Agent,
  type AgentDependencies,
  type FileSystem,
  Kms,
  SdJwtVcRecord,
  W3cCredentialRecord,
  X509Module,
} from '@credo-ts/core'
import { OpenId4VcModule } from '@credo-ts/openid4vc'
import { decodeProtectedHeader } from 'jose'
import { MemoryStorageModule } from './memory-storage.ts'
import { NodeKeyManagement } from './node-key-management.ts'

/** Credo keeps no files for what is done here. */
class NoFileSystem implements FileSystem {
  readonly dataPath = tmpdir()
  readonly cachePath = tmpdir()
  readonly tempPath = tmpdir()
  readonly exists = async () => false
  readonly createDirectory = noFiles
  readonly copyFile = noFiles
  readonly write = noFiles
  readonly read = noFiles
  readonly delete = noFiles
  readonly downloadToFile = noFiles
}
async function noFiles(): Promise<never> {
  throw new Error('there are no files here')
}

const dependencies: AgentDependencies = {
  FileSystem: NoFileSystem,
  EventEmitterClass: EventEmitter,
  fetch,
  WebSocketClass: WebSocket as unknown as AgentDependencies['WebSocketClass'],
}

export interface CredoOptions {
  /** Root certificates (PEM or base64 DER) that the wallet trusts; without one it believes DIDs only. */
  readonly trustedCertificates?: readonly string[]
}

export type CredoWallet = Awaited<ReturnType<typeof startCredo>>

/** A Credo agent that holds credentials: storage in memory, keys on node:crypto, plain http allowed. */
export async function startCredo(options: CredoOptions = {}) {
  const agent = new Agent({
    config: { allowInsecureHttpUrls: true, autoUpdateStorageOnStartup: true },
    dependencies,
    modules: {
      storage: new MemoryStorageModule(),
      kms: new Kms.KeyManagementModule({ backends: [new NodeKeyManagement()] }),
      x509: new X509Module({ trustedCertificates: [...(options.trustedCertificates ?? [])] }),
      openid4vc: new OpenId4VcModule(),
    },
  })
  await agent.initialize()
  return {
    /** Collects everything that the offer promises. Credo verifies signature, times and binding itself. */
    collect: (offerUri: string, collecting: CredoCollecting = {}) => collect(agent, offerUri, collecting),
    /** Keeps what was collected. */
    store: (records: readonly unknown[]) => store(agent, records),
    /** Reads a presentation request, chooses what answers it, and answers. */
    present: (requestUri: string) => present(agent, requestUri),
    /** Credentials of VCDM 2.0 and presentations of them. */
    w3c: agent.w3cV2Credentials,
    createDid: () => createDid(agent),
    stop: () => agent.shutdown(),
  }
}

export interface CredoCollecting {
  readonly txCode?: string
  readonly binding?: 'jwk' | 'did'
  readonly copies?: number
  readonly verifyStatus?: boolean
}

type HolderAgent = Agent<{ readonly openid4vc: OpenId4VcModule }>

async function collect(agent: HolderAgent, offerUri: string, collecting: CredoCollecting) {
  const { holder } = agent.openid4vc
  const resolvedCredentialOffer = await holder.resolveCredentialOffer(offerUri)
  const token = await holder.requestToken({
    resolvedCredentialOffer,
    ...(collecting.txCode === undefined ? {} : { txCode: collecting.txCode }),
  })
  const session = {
    accessToken: token.accessToken,
    ...(token.dpop === undefined ? {} : { dpop: token.dpop }),
  }
  const { credentials, deferredCredentials } = await holder.requestCredentials({
    ...session,
    resolvedCredentialOffer,
    verifyCredentialStatus: collecting.verifyStatus ?? false,
    credentialBindingResolver: async ({ issuerMaxBatchSize }) => {
      const count = Math.min(collecting.copies ?? 1, issuerMaxBatchSize)
      if (collecting.binding === 'did') {
        return {
          method: 'did',
          didUrls: await Promise.all(Array.from({ length: count }, () => createDid(agent))),
        }
      }
      const keys = Array.from({ length: count }, () => createKey(agent))
      return { method: 'jwk', keys: await Promise.all(keys) }
    },
  })
  return {
    credentials: credentials.flatMap(({ record }) => encodedOf(record)),
    records: credentials.map(({ record }) => record),
    deferred: deferredCredentials.length,
    notify: async (event: 'credential_accepted' | 'credential_deleted' | 'credential_failure') => {
      const notificationId = credentials[0]?.notificationId
      if (notificationId === undefined) throw new Error('the issuer asked for no notification')
      await holder.sendNotification({
        ...session,
        metadata: resolvedCredentialOffer.metadata,
        notificationId,
        notificationEvent: event,
      })
    },
  }
}

async function store(agent: HolderAgent, records: readonly unknown[]): Promise<void> {
  for (const record of records) {
    if (record instanceof SdJwtVcRecord) await agent.sdJwtVc.store({ record })
    else if (record instanceof W3cCredentialRecord) await agent.w3cCredentials.store({ record })
    else throw new Error('Credo holds something else')
  }
}

async function present(agent: HolderAgent, requestUri: string) {
  const { holder } = agent.openid4vc
  const { authorizationRequestPayload, dcql, transactionData, verifier } =
    await holder.resolveOpenId4VpAuthorizationRequest(requestUri)
  if (dcql === undefined) throw new Error('the request has no DCQL query')
  const credentials = holder.selectCredentialsForDcqlRequest(dcql.queryResult)
  const { serverResponse, authorizationResponse } = await holder.acceptOpenId4VpAuthorizationRequest({
    authorizationRequestPayload,
    dcql: { credentials },
    ...(transactionData === undefined
      ? {}
      : {
          transactionData: transactionData.map(({ matchedCredentialIds: [credentialId = ''] }) => ({
            credentialId,
          })),
        }),
  })
  const { response } = authorizationResponse as { readonly response?: string }
  return {
    clientIdPrefix: verifier.clientIdPrefix,
    status: serverResponse?.status,
    // The header of its JWE, where it encrypted.
    ...(response === undefined ? {} : { encrypted: decodeProtectedHeader(response) }),
  }
}

async function createKey(agent: HolderAgent) {
  const { publicJwk } = await agent.kms.createKey({ type: { kty: 'EC', crv: 'P-256' } })
  return Kms.PublicJwk.fromPublicJwk(publicJwk)
}

async function createDid(agent: HolderAgent): Promise<string> {
  const { keyId } = await agent.kms.createKey({ type: { kty: 'EC', crv: 'P-256' } })
  const { didState } = await agent.dids.create({ method: 'jwk', options: { keyId } })
  if (didState.state !== 'finished') throw new Error('Credo made no did:jwk')
  return `${didState.did}#0`
}

/** The credentials of a record as they came over the wire. */
function encodedOf(record: unknown): string[] {
  if (record instanceof SdJwtVcRecord) {
    return record.credentialInstances.map(({ compactSdJwtVc }) => compactSdJwtVc)
  }
  if (record instanceof W3cCredentialRecord) {
    return record.credentialInstances.map(({ credential }) => {
      if (typeof credential === 'string') return credential
      throw new Error('no JWT credential')
    })
  }
  throw new Error('Credo holds something else')
}
