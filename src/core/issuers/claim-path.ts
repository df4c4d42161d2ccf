/**
 * A claims path pointer (OpenID4VP 1.0 §7, SD-JWT VC §claim metadata): strings select members, non-negative integers
 * elements, null all elements of an array.
 */
export type ClaimPath = readonly [string, ...(string | number | null)[]]
