import type { Flow, FlowTarget } from './flow.ts'
import { createIssuanceFlow, ISSUANCE_REQUESTS, issuanceFloor } from './flow-issuance.ts'
import { createLinkedDataFlow, LINKED_DATA_REQUESTS, linkedDataFloor } from './flow-linked-data.ts'
import { createVerificationFlow, VERIFICATION_REQUESTS, verificationFloor } from './flow-verification.ts'

export interface FlowKind {
  readonly title: string
  readonly requests: number
  /** The same requests, empty. */
  readonly floor: Flow
  create(target: FlowTarget): Promise<Flow>
}

/** What can be measured, in the order of a credential's life. */
export const flowKinds = {
  issuance: {
    title: 'issuance, pre-authorized code',
    requests: ISSUANCE_REQUESTS,
    floor: issuanceFloor,
    create: createIssuanceFlow,
  },
  verification: {
    title: 'verification, OpenID4VP by direct_post',
    requests: VERIFICATION_REQUESTS,
    floor: verificationFloor,
    create: createVerificationFlow,
  },
  'linked-data': {
    title: 'linked-data presentation, Empe',
    requests: LINKED_DATA_REQUESTS,
    floor: linkedDataFloor,
    create: createLinkedDataFlow,
  },
} as const satisfies Record<string, FlowKind>

export type FlowName = keyof typeof flowKinds
export const flowNames = Object.keys(flowKinds) as readonly FlowName[]
