import type { DemoSection } from './demo-section.ts'
import type { DemoDataspace } from './prepare-dataspace.ts'

/** DCP, with the tokens of its secure token service for the demo holder. */
export function createIshareSection({
  issuerDid,
  holderDid,
  verifierDid,
  credentialIds,
  partyId,
}: DemoDataspace & { readonly partyId: string | undefined }): DemoSection {
  return {
    name: 'ishare',
    async create({ publicUrl, client }, known) {
      const { sts } = (known ?? {}) as { readonly sts?: unknown }
      return {
        baseUrl: publicUrl,
        partyId: partyId ?? issuerDid,
        issuerDid,
        holderDid,
        verifierDid,
        credentialIds,
        sts: {
          tokenEndpoint: `${publicUrl}/participants/holder/sts/token`,
          ...(await client(sts, {
            name: 'Demo: secure token service',
            scopes: ['dcp:sts'],
            limits: { participants: ['holder'] },
          })),
        },
        verifierTrigger: `${publicUrl}/participants/verifier/presentations/requests`,
      }
    },
  }
}
