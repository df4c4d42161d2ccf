import { X509Certificate } from 'node:crypto'
import { expect } from 'vitest'
import type { Answer } from '../../src/cli/tour/answer.ts'
import { type CertificateAuthority, createCertificateAuthority } from '../support/certificate-authority.ts'
import { configureLike } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

/** An office with the credentials that the wallets collect, beside the demo's own. */
export interface University {
  readonly office: Office
  readonly authority: CertificateAuthority
  /** `UniversityDegree` by did:jwk, and the same by certificate, as W3C JWT, and after approval. */
  readonly configurations: {
    readonly did: string
    readonly x5c: string
    readonly w3c: string
    readonly manual: string
  }
}

/** @throws {Error} with the refusal when the office does not take its configuration */
export async function openUniversity(): Promise<University> {
  const office = await startOffice()
  const authority = await createCertificateAuthority()
  const created = <Body>(answer: Answer<Body>): Body => {
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    return answer.body
  }
  const key = created(
    await office.management.post<{ id: string; publicJwk: object }>('/keys', { algorithm: 'ES256' }),
  )
  const certificate = await authority.certify(key.publicJwk, office.demo.issuer.credentialIssuer)
  const byCertificate = created(
    await office.management.post<{ id: string; identification: { certificates: string[] } }>('/issuers', {
      name: 'University by certificate',
      keyId: key.id,
      identification: { method: 'x5c', certificates: certificate },
    }),
  )
  expect(byCertificate.identification.certificates).toEqual([
    new X509Certificate(certificate).raw.toString('base64'),
  ])
  await configureLike(office, 'UniversityDegree', 'DegreeByCertificate', { issuerId: byCertificate.id })
  await configureLike(office, 'UniversityDegree', 'DegreeAfterApproval', { approval: 'manual' })
  await configureLike(office, 'UniversityDegree', 'DegreeAsJwt', {
    format: 'jwt_vc_json',
    type: { types: ['VerifiableCredential', 'UniversityDegree'] },
    claims: ['given_name', 'family_name', 'degree'].map((name) => ({
      path: ['credentialSubject', name],
      mandatory: true,
    })),
    binding: { methods: ['did:jwk', 'did:key'], proofAlgorithms: ['ES256'] },
  })
  return {
    office,
    authority,
    configurations: {
      did: 'UniversityDegree',
      x5c: 'DegreeByCertificate',
      w3c: 'DegreeAsJwt',
      manual: 'DegreeAfterApproval',
    },
  }
}
