import { encodeBase64url } from '../../src/lib/base64url.ts'
import { canonicalJson } from '../../src/lib/canonical-json.ts'
import { sha256 } from '../../src/lib/hash.ts'

/** A long-form did:ion as a wallet makes it (Sidetree 1.0 §9, §11.1); `change` spoils its state. */
export function createIonDid(
  patches: readonly unknown[],
  change: (state: IonState) => unknown = (state) => state,
  network = '',
): string {
  const delta = { patches, updateCommitment: hashOf('update') }
  const suffixData = { deltaHash: hashOf(delta), recoveryCommitment: hashOf('recovery') }
  const state = change({ delta, suffixData })
  return `did:ion:${network}${hashOf(suffixData)}:${encodeBase64url(canonicalJson(state as never))}`
}

export interface IonState {
  readonly delta: { readonly patches: readonly unknown[]; readonly updateCommitment: string }
  readonly suffixData: { readonly deltaHash: string; readonly recoveryCommitment: string }
}

/** The patch that puts these keys into a new document. */
export function ionDocument(
  publicKeys: readonly Readonly<Record<string, unknown>>[],
  services?: readonly unknown[],
) {
  return { action: 'replace', document: { publicKeys, ...(services === undefined ? {} : { services }) } }
}

function hashOf(value: unknown): string {
  return encodeBase64url(Uint8Array.of(0x12, 0x20, ...sha256(canonicalJson(value as never))))
}
