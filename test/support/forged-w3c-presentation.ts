import { encodeBase64url } from '../../src/lib/base64url.ts'
import { signJws } from '../../src/lib/jws.ts'
import type { TestKey } from './credential-issuer.ts'
import { type AskedBy, did, holder, issuer } from './forged-presentation.ts'

type Members = Readonly<Record<string, unknown>>
export type W3cFormat = 'jwt_vc_json' | 'vc+jwt'

/** Who the credential is about: a DID of its key. */
export const didOf = ({ jwk }: TestKey): string => `did:jwk:${encodeBase64url(JSON.stringify(jwk))}`
export const subject = didOf(holder)

/** What is presented, part by part: each attack changes one. */
export interface W3cParts {
  /** Of the credential. */
  readonly header?: Members
  readonly credential?: Members
  readonly credentialSubject?: Members
  readonly issuerKey?: TestKey
  /** Of the presentation. */
  readonly presentationHeader?: Members
  readonly presentation?: Members | ((request: AskedBy) => Members)
  readonly holderKey?: TestKey
  /** The credentials in it, of the one that there is. */
  readonly held?: (credential: string) => readonly string[]
  /** Changes the finished text of the credential, and that of the presentation. */
  readonly tamperCredential?: (text: string) => string
  readonly tamper?: (text: string) => string
}

const unchanged = (text: string) => text

/** A credential of `Degree` in a presentation of its subject that answers the request, but for what `parts` say. */
export function forgeW3c(format: W3cFormat, request: AskedBy, parts: W3cParts = {}): string {
  const isV2 = format === 'vc+jwt'
  const seconds = Math.floor(Date.now() / 1000)
  const claims = { id: subject, name: 'Ada', ...parts.credentialSubject }
  const types = ['VerifiableCredential', 'Degree']
  const jwt = signJws(
    {
      alg: 'ES256',
      typ: isV2 ? 'vc+jwt' : 'JWT',
      kid: `${did}#0`,
      ...(isV2 ? { cty: 'vc' } : {}),
      ...parts.header,
    } as { alg: 'ES256' },
    isV2
      ? {
          '@context': [
            'https://www.w3.org/ns/credentials/v2',
            'https://www.w3.org/ns/credentials/examples/v2',
          ],
          type: types,
          issuer: did,
          credentialSubject: claims,
          ...parts.credential,
        }
      : {
          iss: did,
          sub: claims.id,
          nbf: seconds,
          vc: {
            '@context': ['https://www.w3.org/2018/credentials/v1'],
            type: types,
            credentialSubject: claims,
          },
          ...parts.credential,
        },
    (parts.issuerKey ?? issuer).privateKey,
  )
  const held = (parts.held ?? ((one) => [one]))((parts.tamperCredential ?? unchanged)(jwt))
  const { presentation } = parts
  return (parts.tamper ?? unchanged)(
    signJws(
      {
        alg: 'ES256',
        typ: isV2 ? 'vp+jwt' : 'JWT',
        kid: `${subject}#0`,
        ...(isV2 ? { cty: 'vp' } : {}),
        ...parts.presentationHeader,
      } as { alg: 'ES256' },
      {
        iss: subject,
        aud: request.client_id,
        nonce: request.nonce,
        iat: seconds,
        ...(isV2
          ? {
              '@context': ['https://www.w3.org/ns/credentials/v2'],
              type: ['VerifiablePresentation'],
              verifiableCredential: held.map((one) => ({
                '@context': 'https://www.w3.org/ns/credentials/v2',
                type: 'EnvelopedVerifiableCredential',
                id: `data:application/vc+jwt,${one}`,
              })),
            }
          : { vp: { type: ['VerifiablePresentation'], verifiableCredential: held } }),
        ...(typeof presentation === 'function' ? presentation(request) : presentation),
      },
      (parts.holderKey ?? holder).privateKey,
    ),
  )
}
