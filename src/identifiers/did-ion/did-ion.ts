import type { DidMethod } from '../../core/ports/did-resolver.ts'
import { didUnresolvable, refusingDid } from '../did-unresolvable.ts'
import { parseDidDocument } from '../parse-did-document.ts'
import { applyPatches } from './apply-patches.ts'
import { createIonDocument } from './create-ion-document.ts'
import { readInitialState } from './read-initial-state.ts'

/** `did:ion:[network:]<suffix>:<initial state>`; networks as ION names them. */
const longForm = /^did:ion:(?:[a-z0-9]{1,20}:)?(?<suffix>[A-Za-z0-9_-]{40,60}):(?<state>[A-Za-z0-9_-]+)$/

/**
 * did:ion in its long form (Sidetree 1.0 §9): the DID carries its first document, and nobody is asked. What was anchored since is not
 * seen; a short form says nothing by itself and is refused.
 */
export const didIonMethod: DidMethod = {
  name: 'ion',
  async resolve(did) {
    const parts = longForm.exec(did)?.groups
    const { suffix, state } = parts ?? {}
    if (suffix === undefined || state === undefined) {
      throw didUnresolvable(did, 'only long forms are resolved, without asking anybody (Sidetree 1.0 §9)')
    }
    return refusingDid(did, () => {
      const content = applyPatches(readInitialState(suffix, state))
      return parseDidDocument(createIonDocument(did, content), did)
    })
  },
}
