import {
  type NotificationEvent,
  Openid4vciClient,
  type RetrieveCredentialsResponseOk,
} from '@openid4vc/openid4vci'
import { createCallbacks, createWalletKey, type WalletKey } from './callbacks.ts'

export interface CollectOptions {
  readonly txCode?: string
  /** One key proof, and so one credential, each. Default 1. */
  readonly copies?: number
  /** Binds the access token to a key (RFC 9449). */
  readonly dpop?: boolean
  /** Default: the first that the offer names. */
  readonly credentialConfigurationId?: string
}

/** What the wallet holds after a credential response, and what it can still say to the issuer. */
export interface Collected {
  readonly credentials: readonly string[]
  readonly keys: readonly WalletKey[]
  readonly tokenType: string
  readonly notificationId?: string
  /** Present when the credential is deferred. */
  readonly transactionId?: string
  collectDeferred(): Promise<Collected>
  notify(event: NotificationEvent, description?: string): Promise<number>
}

/** Collects what an offer promises as a wallet on `@openid4vc/openid4vci` does: OpenID4VCI 1.0, pre-authorized code. */
export async function collectWithOpenId4vc(
  offerUri: string,
  options: CollectOptions = {},
): Promise<Collected> {
  const keys = Array.from({ length: options.copies ?? 1 }, createWalletKey)
  const dpopKey = createWalletKey()
  const known = new Map([...keys, dpopKey].map((key) => [key.publicJwk.x, key.privateKey]))
  const client = new Openid4vciClient({
    callbacks: createCallbacks((signer) => {
      const key = signer.method === 'jwk' ? known.get(signer.publicJwk.x) : undefined
      if (key === undefined) throw new Error('the wallet has no such key')
      return key
    }),
  })

  const credentialOffer = await client.resolveCredentialOffer(offerUri)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const credentialConfigurationId =
    options.credentialConfigurationId ?? credentialOffer.credential_configuration_ids[0] ?? ''
  const { accessTokenResponse, dpop } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    ...(options.txCode === undefined ? {} : { txCode: options.txCode }),
    ...(options.dpop ? { dpop: { signer: dpopKey.signer } } : {}),
  })
  const session = {
    issuerMetadata,
    accessToken: accessTokenResponse.access_token,
    ...(dpop === undefined ? {} : { dpop }),
  }

  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
  const proofs = await Promise.all(
    keys.map(async ({ signer }) => {
      const proof = await client.createCredentialRequestJwtProof({
        issuerMetadata,
        credentialConfigurationId,
        signer,
        nonce,
      })
      return proof.jwt
    }),
  )
  const answer = await client.retrieveCredentials({
    ...session,
    credentialConfigurationId,
    proofs: { jwt: proofs },
  })

  const toCollected = ({
    credentialResponse,
  }: Pick<RetrieveCredentialsResponseOk, 'credentialResponse'>): Collected => {
    const { credentials, notification_id: notificationId, transaction_id: transactionId } = credentialResponse
    return {
      credentials: (credentials ?? []).map(readCredential),
      keys,
      tokenType: accessTokenResponse.token_type,
      ...(notificationId === undefined ? {} : { notificationId }),
      ...(transactionId === undefined ? {} : { transactionId }),
      collectDeferred: async () => {
        if (transactionId === undefined) throw new Error('nothing was deferred')
        const later = await client.retrieveDeferredCredentials({ ...session, transactionId })
        return toCollected({ credentialResponse: later.deferredCredentialResponse })
      },
      notify: async (event, eventDescription) => {
        if (notificationId === undefined) throw new Error('the issuer asked for no notification')
        const { response } = await client.sendNotification({
          ...session,
          notification: {
            notificationId,
            event,
            ...(eventDescription === undefined ? {} : { eventDescription }),
          },
        })
        return response.status
      },
    }
  }
  return toCollected(answer)
}

function readCredential(entry: unknown): string {
  if (typeof entry === 'object' && entry !== null && 'credential' in entry) {
    if (typeof entry.credential === 'string') return entry.credential
  }
  throw new Error(`this is no credential of OpenID4VCI 1.0: ${JSON.stringify(entry)}`)
}
