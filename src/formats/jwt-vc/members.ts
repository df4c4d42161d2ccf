/** The base context of VCDM 1.1, first in every `@context` (§4.1). */
export const baseContext = 'https://www.w3.org/2018/credentials/v1'
/**
 * Contexts of status entries that the base context of VCDM 1.1 does not define; that of 2.0 does (Bitstring Status List §5.2, VCDM 1.1
 * §4.1, §4.9).
 */
export const statusContexts: ReadonlyMap<unknown, string> = new Map([
  ['BitstringStatusListEntry', 'https://www.w3.org/ns/credentials/status/v1'],
  ['StatusList2021Entry', 'https://w3id.org/vc/status-list/2021/v1'],
])
