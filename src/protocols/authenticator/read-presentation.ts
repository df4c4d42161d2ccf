import type { Ports } from '../../core/ports/ports.ts'
import { PresentationFault } from '../../core/verification/presentation-fault.ts'
import { requestSecret } from '../../core/verification/presentation-reference.ts'
import type { OpenRequest } from '../../core/verification/presentation-request.ts'
import type { ProvedCredentials } from '../../core/verification/verify-proved-credentials.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { type HolderToken, HolderTokenFault, readHolderToken } from './holder-token.ts'
import type { WalletPost } from './read-wallet-post.ts'

type Needs = Pick<Ports, 'dids' | 'clock' | 'secrets' | 'settings'>

/** Issuers of a self-issued id token, of the profile and of the draft before it. */
const selfIssuers: ReadonlySet<unknown> = new Set([
  'https://self-issued.me/v2/openid-vc',
  'https://self-issued.me/v2',
  'https://self-issued.me',
])
const MAX_BYTES = 4_194_304

/**
 * What a wallet posted for a request (contract section 8.5): the id token and every presentation are signed by one holder, for us and this
 * request; the submission says where the credentials are.
 * @throws {PresentationFault}; {CoreError} `did_unresolvable`
 */
export async function readPresentation(
  ports: Needs,
  request: OpenRequest,
  post: WalletPost,
): Promise<ProvedCredentials> {
  try {
    const idToken = await readBound(ports, request, post.idToken, 'id_token')
    if (!selfIssuers.has(idToken.claims['iss']) || idToken.claims['sub'] !== idToken.did) {
      throw new HolderTokenFault('the id_token is not self-issued by its holder')
    }
    const presentations: HolderToken[] = []
    for (const vpToken of post.vpTokens) {
      const presentation = await readBound(ports, request, vpToken, 'vp_token')
      if (presentation.did !== idToken.did || presentation.claims['iss'] !== idToken.did) {
        throw new HolderTokenFault('vp_token and id_token have different holders')
      }
      presentations.push(presentation)
    }
    return {
      holder: idToken.did,
      credentials: selectCredentials(request, submissionsOf(idToken.claims), presentations),
      receipt: {
        id_token: post.idToken,
        vp_token: post.vpTokens.length === 1 ? post.vpTokens[0] : post.vpTokens,
        state: post.state,
      },
    }
  } catch (error) {
    if (error instanceof HolderTokenFault) {
      throw new PresentationFault('credential_invalid', `${error.message} (JWT VC Presentation Profile)`)
    }
    throw error
  }
}

/** Signed by a holder, for us, with the nonce of this request. */
async function readBound(
  ports: Needs,
  request: OpenRequest,
  token: string,
  name: string,
): Promise<HolderToken> {
  const read = await readHolderToken(ports, token, {
    audience: request.audience,
    clockSkewSeconds: ports.settings.clockSkewSeconds,
    maxBytes: MAX_BYTES,
  })
  const { nonce } = read.claims
  if (
    typeof nonce !== 'string' ||
    !equalInConstantTime(nonce, requestSecret(ports.secrets, 'nonce', request))
  ) {
    throw new HolderTokenFault(`nonce of the ${name} is not that of the request`)
  }
  return read
}

/** In the id token: one submission, or a list of them from a wallet that made a presentation for each. */
function submissionsOf(claims: JsonObject): readonly JsonObject[] {
  const around = [claims['_vp_token'] ?? claims].flat() as readonly JsonValue[]
  const submissions = around.flatMap((one) =>
    isJsonObject(one) ? [one['presentation_submission']].flat() : [undefined],
  )
  if (submissions.length > MAX_ENTRIES || !submissions.every(isJsonObject)) {
    throw malformed('there is no presentation_submission')
  }
  return submissions
}

function selectCredentials(
  request: OpenRequest,
  submissions: readonly JsonObject[],
  presentations: readonly HolderToken[],
): ReadonlyMap<string, readonly string[]> {
  const selected = new Map<string, readonly string[]>()
  for (const { definition_id: definition, descriptor_map: entries } of submissions) {
    if (definition !== request.id) throw malformed('the submission answers another definition')
    if (!Array.isArray(entries) || entries.length > MAX_ENTRIES) {
      throw malformed('descriptor_map is no list that can be read')
    }
    for (const entry of entries as readonly JsonValue[]) {
      if (!isJsonObject(entry) || typeof entry['id'] !== 'string') throw malformed('an entry has no id')
      if (selected.has(entry['id'])) throw malformed('two entries answer one descriptor')
      selected.set(entry['id'], [credentialAt(entry, presentations)])
    }
  }
  return selected
}

const MAX_ENTRIES = 50
const presentationPath = /^\$(?:\[(?<index>\d{1,2})\])?$/
const credentialPath = /^\$(?:\[\d{1,2}\])?(?:\.vp)?\.verifiableCredential(?:\[(?<index>\d{1,2})\])?$/

/** `path` names a presentation, `path_nested` a credential in it. */
function credentialAt(entry: JsonObject, presentations: readonly HolderToken[]): string {
  const nested = entry['path_nested']
  const path = String(entry['path'])
  const inner = isJsonObject(nested) ? String(nested['path']) : path
  const outer = presentationPath.exec(isJsonObject(nested) ? path : '$')
  const found = credentialPath.exec(inner)
  if (outer === null || found === null) throw malformed('a path of the submission cannot be followed')
  const presentation = presentations[Number(outer.groups?.['index'] ?? 0)]
  const vp = presentation?.claims['vp']
  const list = isJsonObject(vp) ? [vp['verifiableCredential']].flat() : []
  const credential = list[Number(found.groups?.['index'] ?? 0)]
  if (typeof credential !== 'string') throw malformed('a path of the submission leads to no credential')
  return credential
}

function malformed(detail: string): PresentationFault {
  return new PresentationFault('response_malformed', `${detail} (Presentation Exchange 1.0 §6)`)
}
