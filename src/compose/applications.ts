import type { Config } from '../config/config.ts'
import type { SignerFor } from '../core/issuers/credential-signer.ts'
import { type LinkedDomainPorts, verifyLinkedDomain } from '../core/linked-domains/verify-linked-domain.ts'
import { createSimulatedFaceMatcher } from '../demo/simulated-face-matcher.ts'
import { type CallbackPorts, createCallbackDelivery } from '../jobs/deliver-callbacks.ts'

/** What the office does for applications that are told by callback and have rules of their own for presentations. */
export function serveApplications(
  { entra, security: { demo }, webhooks }: Config,
  ports: CallbackPorts & Omit<LinkedDomainPorts, 'signerFor'>,
  signerFor: SignerFor,
) {
  const { delivery, job } = createCallbackDelivery(ports, {
    mode: entra.callbacks,
    addCode: entra.callbackCode,
    rewrites: readRewrites(entra.callbackRewrites),
    timeoutMs: CALLBACK_TIMEOUT_MS,
    giveUpMs: webhooks.giveUpSeconds * 1000,
  })
  return {
    callbackDelivery: delivery,
    callbackJob: job,
    linkedDomainOf: (did: string) => verifyLinkedDomain({ ...ports, signerFor }, did),
    ...(demo && entra.faceCheck !== 'off'
      ? {
          faceMatcher: createSimulatedFaceMatcher(
            entra.faceCheck === 'simulated-match' ? 'match' : 'mismatch',
          ),
        }
      : {}),
  }
}

/** A wallet waits for it. */
const CALLBACK_TIMEOUT_MS = 10_000

export function readRewrites(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(pairs.map((pair) => pair.split('=') as [string, string]))
}
