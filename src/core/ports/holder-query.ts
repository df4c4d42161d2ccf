import type { JsonObject } from '../../lib/json.ts'
import type { Participant } from '../dcp/participant.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { VerifiedCredential } from './credential-format.ts'

export interface HolderQuestion {
  /** DID of the holder. */
  readonly holder: string
  /** The access token that it gave. */
  readonly token: string
  readonly query: HolderQuery
}

/** What a holder is asked for, in one of the two ways that DCP has. */
export type HolderQuery =
  | {
      readonly scopes: readonly string[]
      /** Of scopes that DCP does not define: what must be shown for them, as a presentation definition. */
      readonly definitions?: ReadonlyMap<string, JsonObject>
    }
  /** As it goes to the holder: DIF Presentation Exchange 2. */
  | { readonly presentationDefinition: JsonObject }

/** A presentation that holds, with all that is in it. */
export interface ShownPresentation {
  /** The presentation as its holder signed it, without what the JWT around it says. */
  readonly presentation: JsonObject
  readonly credentials: readonly VerifiedCredential[]
}

/**
 * Asks a member of a dataspace for its credentials, and verifies all that it shows (DCP §5).
 * @throws {CoreError} `presentation_refused` when something that was asked for is missing, or does not hold; `invalid_request` when the
 *   definition is none, or costs too much
 */
export type QueryHolder = (
  tenant: Tenant,
  participant: Participant,
  question: HolderQuestion,
) => Promise<readonly ShownPresentation[]>

/** Whom a self-issued ID token is from, and for. */
export interface HolderToken {
  /** The verifier that it names as its audience. */
  readonly participant: Participant
  /** DID of the holder. */
  readonly holder: string
  /** The access token in it; opaque. */
  readonly token: string
}

/**
 * A self-issued ID token that a holder gave to one of the tenant's verifiers, verified (DCP §4.3.3) and used up.
 * @throws {CoreError} `invalid_request` when it does not hold, was used before, is for nobody here, or brings no access token
 */
export type OpenHolderToken = (tenant: Tenant, idToken: string) => Promise<HolderToken>
