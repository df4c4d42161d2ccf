import type { Kit } from './kit.ts'
import type { PropertyName } from './properties.ts'

/** One case of the compatibility kit, under the kit's own name. */
export interface Case {
  /** Of the test method. */
  readonly name: string
  readonly title: string
  /** The clause that a peer breaks when this fails. */
  readonly rule: string
  /** Any refusal would satisfy it: tried only when the control of its class holds. */
  readonly isRefusal?: true
  /** @throws {Broken} when the peer breaks the rule; {NotRun} when it cannot be said */
  readonly run: (kit: Kit) => Promise<void>
}

/** A class of the kit: cases that need the same of the peer. */
export interface CaseClass {
  /** Below `org.eclipse.dataspacetck.dcp.verification`. */
  readonly package: string
  readonly name: string
  readonly needs: readonly PropertyName[]
  /**
   * What must work before a refusal says anything: a peer that refuses everything has not refused for the right reason. Where it does
   * not hold, the cases count as not run.
   */
  readonly control?: (kit: Kit) => Promise<void>
  readonly cases: readonly Case[]
}
