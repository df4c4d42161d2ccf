/**
 * Peers that speak DCP in a way of their own. `edc` = Eclipse IdentityHub before August 2026: documents without `capabilityInvocation`,
 * deliveries without the `token` of the request. `tsg` = the wallet of TNO Security Gateway: one credential a request, named
 * `<did>#<type>`; `profiles` in the metadata; `jwt` as the format of a delivery. `older` = messages of drafts before 1.0, on read.
 */
export const compatibilities = ['edc', 'tsg', 'older'] as const
export type Compatibility = (typeof compatibilities)[number]

/** Whether a participant puts up with it: only where somebody has said so. */
export function toleratesPeers(
  { settings }: { readonly settings: { readonly compatibility?: readonly Compatibility[] } },
  name: Compatibility,
): boolean {
  return settings.compatibility?.includes(name) ?? false
}
