import { signJws } from '../../../src/lib/jws.ts'
import { type Asked, type ScriptedIssuer, startScriptedIssuer } from '../../support/scripted-issuer.ts'

/** What the issuer puts into a credential beside or instead of the usual. */
export interface Changes {
  readonly id?: string
  readonly badSignature?: boolean
}

/** An issuer as TSG's wallet expects one: credentials as JWTs, the identifier in the token response. */
export interface MockIssuer extends ScriptedIssuer {
  /** A credential for the holder of a request. */
  issue(asked: Asked, changes?: Changes): string
  /** What it was asked at a path. */
  at(path: string): readonly Asked[]
  /** As a good issuer again, with nothing asked. */
  clear(): void
}

export const METADATA = '/.well-known/openid-credential-issuer'
export const IDENTIFIER = 'DataSpaceCredential'

export async function startMockIssuer(): Promise<MockIssuer> {
  const scripted = await startScriptedIssuer(Date.now)
  const { url, issuer, replies, asked } = scripted
  const { kid } = issuer.signer.header as { readonly kid: string }
  let issued = 0

  const issue = (question: Asked, { id, badSignature = false }: Changes = {}): string => {
    const jwt = signJws(
      { alg: 'ES256', typ: 'JWT', kid },
      {
        iss: issuer.signer.issuer,
        sub: proofOf(question).header['kid'].split('#')[0],
        nbf: Math.floor(Date.now() / 1000),
        jti: id ?? `${url}/credentials/${++issued}`,
        vc: {
          '@context': ['https://www.w3.org/2018/credentials/v1'],
          type: ['VerifiableCredential', IDENTIFIER],
          credentialSubject: { member: true },
        },
      },
      issuer.key.privateKey,
    )
    if (!badSignature) return jwt
    const [header, payload] = jwt.split('.')
    return `${header}.${payload}.${Buffer.alloc(64, 7).toString('base64url')}`
  }

  const mock: MockIssuer = {
    ...scripted,
    issue,
    at: (path) => asked.filter((question) => question.path === path),
    clear() {
      asked.length = 0
      for (const path of Object.keys(replies)) delete replies[path]
      replies[METADATA] = () => ({ json: mock.metadata() })
      replies['/token'] = () => ({ json: tokenResponse })
      replies['/credential'] = (question) => ({ json: { credentials: [{ credential: issue(question) }] } })
    },
    metadata: () => ({
      credential_issuer: url,
      credential_endpoint: `${url}/credential`,
      token_endpoint: `${url}/token`,
      nonce_endpoint: `${url}/nonce`,
      credential_configurations_supported: {
        [IDENTIFIER]: {
          format: 'jwt_vc_json-ld',
          cryptographic_binding_methods_supported: ['did:tdw', 'did:web'],
          credential_definition: { type: ['VerifiableCredential', IDENTIFIER] },
        },
        Degree: { format: 'vc+sd-jwt', vct: `${url}/types/degree` },
      },
    }),
  }
  mock.clear()
  return mock
}

export const tokenResponse = {
  access_token: 'token',
  token_type: 'bearer',
  expires_in: 86_400,
  authorization_details: [
    {
      type: 'openid_credential',
      credential_configuration_id: IDENTIFIER,
      credential_identifiers: [IDENTIFIER],
    },
  ],
}

/** The key proof of a credential request. */
export function proofOf(asked: Asked) {
  const [header = '', payload = ''] = String(asked.json().proofs.jwt[0]).split('.')
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: parse(header), payload: parse(payload) }
}
