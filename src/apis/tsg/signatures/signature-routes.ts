import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { verifySignedCredential } from '../../../core/wallet/verify-received-credential.ts'
import { isJsonObject } from '../../../lib/json.ts'
import { importPublicJwk, parsePublicJwk } from '../../../lib/jwk.ts'
import { completeJws, createSigningInput, parseJws, verifyJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { requirePermission } from '../authorize.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import type { TsgPorts } from '../ports.ts'
import { signDocument } from './sign-document.ts'

const PATH = '/management/signature'
const tags = ['TSG']
const Members = Type.Record(Type.String(), Type.Unknown())
const KeyId = Type.Optional(Type.String({ minLength: 1, maxLength: 200 }))

const JwtToSign = Type.Object(
  {
    payload: Members,
    header: Type.Optional(Type.Object({ typ: Type.Optional(Type.String({ maxLength: 100 })) })),
    keyId: KeyId,
  },
  { title: 'TsgJwtToSign' },
)
const Jwt = Type.Object({ jwt: Type.String({ minLength: 1, maxLength: 1_048_576 }) }, { title: 'TsgJwt' })
const Validation = Type.Object(
  {
    valid: Type.Boolean(),
    issuer: Type.Optional(Type.String()),
    error: Type.Optional(Type.String()),
    payload: Type.Optional(Members),
  },
  { title: 'TsgValidation' },
)

/** Signing with the keys of the wallet, and looking whether a signature of anybody holds. */
export function addSignatureRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  const execute = { onRequest: requirePermission(ports, 'execute:w.key') }

  scope.post<{ Body: Readonly<Record<string, unknown>>; Querystring: { keyId?: string } }>(
    `${PATH}/sign`,
    {
      ...execute,
      schema: { tags, summary: 'Sign a credential as a document', body: Members, response: { 200: Members } },
    },
    ({ tenant, body, query }) => signDocument(ports, tenant, body, query.keyId),
  )

  scope.post<{ Body: Static<typeof JwtToSign> }>(
    `${PATH}/sign/jwt`,
    { ...execute, schema: { tags, summary: 'Sign a JWT', body: JwtToSign, response: { 200: Jwt } } },
    async ({ tenant, body }) => ({ jwt: await signJwt(ports, tenant, body) }),
  )

  scope.post<{ Body: Readonly<Record<string, unknown>> }>(
    `${PATH}/validate`,
    {
      ...execute,
      schema: {
        tags,
        summary: 'Validate a credential with a proof',
        body: Members,
        response: { 200: Validation },
      },
    },
    ({ tenant, body }) =>
      validated(async () => {
        const encoded = JSON.stringify(body)
        const offered = { configurationId: '', format: 'ldp_vc', type: {}, batchSize: 1 }
        const { verified } = await verifySignedCredential(ports, tenant.id, offered, encoded)
        return { issuer: verified.issuer }
      }),
  )

  scope.post<{ Body: Static<typeof Jwt> }>(
    `${PATH}/validate/jwt`,
    {
      ...execute,
      schema: { tags, summary: 'Validate a JWT that a DID signed', body: Jwt, response: { 200: Validation } },
    },
    ({ body }) => validated(() => validateJwt(ports, body.jwt)),
  )
}

/** In the name of the DID alone: `iss`, where there is one, is it. */
async function signJwt(
  ports: TsgPorts,
  tenant: Tenant,
  { payload, header, keyId }: Static<typeof JwtToSign>,
) {
  const { did, verificationMethod, keyId: id } = await walletIdentity(ports, tenant, keyId)
  if (payload['iss'] !== undefined && payload['iss'] !== did) {
    throw new CoreError('invalid_request', `iss must be "${did}", or left out.`, {
      violations: [{ pointer: '/payload/iss', message: `must be "${did}"` }],
    })
  }
  const { algorithm: alg } = await ports.keys.get(tenant.id, id)
  const signingInput = createSigningInput(
    { alg, typ: header?.typ ?? 'JWT', kid: verificationMethod },
    payload,
  )
  return completeJws(signingInput, await ports.keys.sign(tenant.id, id, Buffer.from(signingInput)))
}

async function validateJwt({ dids, clock }: TsgPorts, jwt: string) {
  const jws = parseJws(jwt, { maxBytes: 1_048_576 })
  const payload: unknown = JSON.parse(new TextDecoder().decode(jws.payload))
  const { kid } = jws.header
  if (!isJsonObject(payload)) throw new CoreError('signature_invalid', 'The payload is not an object.')
  const issuer = typeof payload['iss'] === 'string' ? payload['iss'] : String(kid ?? '').split('#')[0]
  if (issuer === undefined || !issuer.startsWith('did:')) {
    throw new CoreError('signature_invalid', 'Neither iss nor kid names a DID.')
  }
  const url = kid === undefined ? issuer : kid.startsWith('did:') ? kid : `${issuer}#${kid.replace(/^#/, '')}`
  if (url.split('#')[0] !== issuer)
    throw new CoreError('signature_invalid', 'kid is of another DID than iss.')
  const { publicJwk } = await dids.verificationMethod(url, 'assertionMethod')
  verifyJws(jws, importPublicJwk(parsePublicJwk(publicJwk), { cache: false }))
  const { exp, nbf } = payload
  const now = clock.now() / 1000
  if (typeof exp === 'number' && exp <= now) throw new CoreError('signature_invalid', 'It has expired.')
  if (typeof nbf === 'number' && nbf > now + 60)
    throw new CoreError('signature_invalid', 'It is not valid yet.')
  return { issuer, payload: { ...payload } }
}

/** What is not valid is an answer here and no error, as long as it could be looked at. */
async function validated(check: () => Promise<Omit<Static<typeof Validation>, 'valid'>>) {
  try {
    return { valid: true, ...(await check()) }
  } catch (error) {
    if (error instanceof Refusal) return { valid: false, error: error.reason }
    if (error instanceof CoreError && error.code !== 'internal') return { valid: false, error: error.message }
    if (error instanceof SyntaxError) return { valid: false, error: 'It cannot be read.' }
    throw error
  }
}
