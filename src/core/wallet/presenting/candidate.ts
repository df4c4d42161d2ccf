import { parseJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import type { VerifiedCredential } from '../../ports/credential-format.ts'
import type { PresentedCredential } from '../../verification/dcql/match-credential.ts'
import type { HeldCredential } from '../held-credential.ts'
import { openHeldClaims, openHeldCredential } from '../sealed-credential.ts'
import type { PresentingPorts } from './presenting-ports.ts'

type CandidatePorts = Pick<PresentingPorts, 'secrets' | 'readAuthorityKeyIdentifiers'>

/** A held credential that may answer a query. It is opened when something in it is asked for, and once. */
export class Candidate implements PresentedCredential {
  readonly credential: HeldCredential
  readonly #ports: CandidatePorts
  #claims: VerifiedCredential['claims'] | undefined
  #encoded: string | undefined
  /** Where the query asks for types by their IRIs. */
  expandedTypes?: readonly string[]

  constructor(ports: CandidatePorts, credential: HeldCredential) {
    this.#ports = ports
    this.credential = credential
  }

  get format() {
    return this.credential.format
  }
  get type() {
    return this.credential.type
  }
  get issuer() {
    return this.credential.issuer
  }
  /** Whether a presentation can prove a key. */
  get holderBound() {
    return this.credential.holder !== undefined
  }
  get claims() {
    this.#claims ??= openHeldClaims(this.#ports.secrets, this.credential)
    return this.#claims
  }
  get encoded() {
    this.#encoded ??= openHeldCredential(this.#ports.secrets, this.credential)
    return this.#encoded
  }
  get authorityKeyIdentifiers(): readonly string[] {
    const x5c = this.#header()?.x5c
    return x5c === undefined ? [] : this.#ports.readAuthorityKeyIdentifiers(x5c)
  }
  /** What its issuer signed it with; undefined for formats that are no JWT. */
  get algorithm(): string | undefined {
    return this.#header()?.alg
  }

  #header() {
    const [jwt = ''] = this.encoded.split('~', 1)
    try {
      return parseJws(jwt, { maxBytes: 1_048_576 }).header
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }
}
