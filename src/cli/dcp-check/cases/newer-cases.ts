import { randomUUID } from 'node:crypto'
import { require2xx, require4xx } from '../answer.ts'
import type { Case, CaseClass } from '../case.ts'
import { type Kit, MEMBERSHIP } from '../kit.ts'
import { type JwtChanges, newPrivateKey, type Party, selfIssuedToken } from '../party.ts'
import { credentialMessage, credentialOfferTest, deliverBoth, offerOf, sendTo } from './issuance-cs.ts'

/** What newer releases of the kit try beside the 88, as far as it is known: the names are ours where theirs are not public. */

const holderOf = (kit: Kit): string => kit.property('did.holder')

async function send(kit: Kit, path: string, body: unknown, sender?: Party, changes: JwtChanges = {}) {
  const token = selfIssuedToken(sender ?? kit.parties.issuer, holderOf(kit), changes)
  return sendTo(kit, path, `Bearer ${token}`, body)
}

function refusedDelivery(
  name: string,
  rule: string,
  make: (kit: Kit) => { readonly body?: object; readonly sender?: Party; readonly changes?: JwtChanges },
): Case {
  return {
    name: `cs_06_05_01_credentialMessage_${name}`,
    title: `6.5.1 CredentialService rejects a CredentialMessage - ${name}`,
    rule,
    isRefusal: true,
    run: async (kit) => {
      const { body = credentialMessage(kit, name), sender, changes } = make(kit)
      require4xx(await send(kit, '/credentials', body, sender, changes), 'Such a delivery')
    },
  }
}

/** A delivery whose credentials are signed by a key that is in no document. */
function unverifiable(kit: Kit): object {
  const forger: Party = { ...kit.parties.issuer, privateKey: newPrivateKey() }
  return credentialMessage({ ...kit, parties: { ...kit.parties, issuer: forger } }, 'unverifiableProof')
}

/** A party that is nowhere: its DID is below the same address, without a document. */
function nobody({ parties }: Kit): Party {
  const did = parties.issuer.did.replace(/:issuer$/, ':nobody')
  return { ...parties.issuer, did, kid: `${did}#key-1` }
}

export const newerStorageCases: CaseClass = {
  package: 'newer',
  name: 'CredentialIssuanceTest',
  needs: ['did.holder'],
  control: (kit) => deliverBoth(kit, 'newer'),
  cases: [
    refusedDelivery('unknownHolderPid', 'DCP §6.5.1: nothing is stored that nobody asked for', (kit) => ({
      body: credentialMessage(kit, 'unknownHolderPid', { holderPid: randomUUID() }),
    })),
    refusedDelivery('unverifiableProof', 'DCP §6.5.1: what is stored must verify', (kit) => ({
      body: unverifiable(kit),
    })),
    refusedDelivery('untrustedIssuer', 'DCP §6.5.1: only the issuer that was asked delivers', (kit) => ({
      sender: kit.parties.thirdParty,
    })),
    refusedDelivery('unknownKid', 'DCP §4.3.3: kid names a method of the document of sub', (kit) => ({
      changes: { header: { kid: `${kit.parties.issuer.did}#other` } },
    })),
    refusedDelivery('foreignKid', 'DCP §4.3.3: kid names a method of the document of sub', (kit) => ({
      changes: { header: { kid: kit.parties.thirdParty.kid }, privateKey: kit.parties.thirdParty.privateKey },
    })),
    refusedDelivery('unresolvableSubject', 'DCP §4.3.3: sub is a DID that can be resolved', (kit) => ({
      sender: nobody(kit),
    })),
  ],
}

export const newerOfferCases: CaseClass = {
  package: 'newer',
  name: 'CredentialOfferTest',
  needs: ['did.holder'],
  ...(credentialOfferTest.control === undefined ? {} : { control: credentialOfferTest.control }),
  cases: [
    {
      name: 'cs_06_06_01_credentialOfferMessage_repeated',
      title: '6.6.1 CredentialService should accept the same offer again',
      rule: 'DCP §6.6.1: an offer that comes again changes nothing',
      run: async (kit) => {
        const offer = offerOf(kit)
        require2xx(await send(kit, '/offers', offer), 'An offer')
        require2xx(await send(kit, '/offers', offer), 'The same offer with a fresh token')
      },
    },
    refusedOffer('sparse_randomIds', 'an id alone must be one in the metadata of the issuer', () => [
      { id: randomUUID() },
    ]),
    refusedOffer('emptyCredentials', 'an offer offers something', () => []),
    {
      name: 'cs_06_06_01_credentialOfferMessage_foreignIssuer',
      title: '6.6.1 CredentialService rejects an offer in the name of somebody else',
      rule: 'DCP §6.6.1: issuer is who sends the offer',
      isRefusal: true,
      run: async (kit) => {
        const offer = offerOf(kit, { issuer: kit.parties.thirdParty.did })
        require4xx(await send(kit, '/offers', offer), 'An offer in another name')
      },
    },
  ],
}

function refusedOffer(name: string, rule: string, credentials: () => readonly object[]): Case {
  return {
    name: `cs_06_06_01_credentialOfferMessage_${name}`,
    title: `6.6.1 CredentialService rejects a CredentialOfferMessage - ${name}`,
    rule: `DCP §6.6.1: ${rule}`,
    isRefusal: true,
    run: async (kit) =>
      require4xx(await send(kit, '/offers', offerOf(kit, { credentials: credentials() })), 'Such an offer'),
  }
}

export const newerTokenCases: CaseClass = {
  package: 'newer',
  name: 'PresentationFlowSection4Test',
  needs: ['did.holder', 'sts.url', 'sts.client.id', 'sts.client.secret'],
  control: (kit) => deliverBoth(kit, 'newer'),
  cases: [
    {
      name: 'cs_04_03_03_idTokenKidNoCapabilityInvocation',
      title: '4.3.3 Verify invalid access token - key is not for capabilityInvocation',
      rule: 'DCP §4.3.3: the key stands under capabilityInvocation',
      isRefusal: true,
      run: async (kit) => {
        const { verifier } = kit.parties
        const token = await kit.accessToken(verifier.did, [kit.scope(MEMBERSHIP)])
        const relationship = verifier.document.capabilityInvocation
        verifier.document.capabilityInvocation = []
        try {
          const base = await kit.service(holderOf(kit), 'CredentialService')
          const bearer = selfIssuedToken(verifier, holderOf(kit), { claims: { token } })
          const body = {
            '@context': ['https://w3id.org/dspace-dcp/v1.0/dcp.jsonld'],
            type: 'PresentationQueryMessage',
            scope: [kit.scope(MEMBERSHIP)],
          }
          require4xx(await kit.send(`${base}/presentations/query`, `Bearer ${bearer}`, body), 'Such a token')
        } finally {
          verifier.document.capabilityInvocation = relationship
        }
      },
    },
  ],
}
