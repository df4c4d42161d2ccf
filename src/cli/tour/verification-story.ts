import { expectStatus, send, sendForm } from './answer.ts'
import type { ManagementClient } from './management-client.ts'
import { bindTo, disclose, readRequestObject } from './presentation.ts'
import type { Stage } from './stage.ts'
import { CLAIMS, ms } from './story-facts.ts'
import type { HolderKeyPair } from './wallet.ts'

/** What Ada's wallet holds. */
export interface HeldDegree {
  readonly credential: string
  readonly key: HolderKeyPair
}

interface RequestView {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly requestUrl: string
  readonly credentials?: {
    readonly degree: readonly { readonly claims: Readonly<Record<string, unknown>> }[]
  }
  readonly failure?: { readonly code: string }
}

const ASKED = ['given_name', 'degree'] as const

/**
 * A library asks for the degree, the wallet shows two of its claims, and the library is told them and no more.
 * @throws {Error} when anything is not as it is told
 */
export async function tellVerification(
  management: ManagementClient,
  held: HeldDegree,
  stage: Stage,
): Promise<void> {
  stage.chapter('A library asks for it')
  const asked = await ask(management)
  stage.done('POST /manage/v1/presentation-requests: a link for her wallet, a page for her')
  const started = performance.now()
  const status = await answer(asked, held)
  if (status !== 200) throw new Error(`the presentation was answered ${status}`)
  stage.done('the signed request; two disclosures, bound to it by her key', ms(started))
  const { state, credentials } = await view(management, asked.id)
  const claims = credentials?.degree[0]?.claims ?? {}
  const isRight = ASKED.every((name) => claims[name] === CLAIMS[name])
  if (state !== 'verified' || !isRight) throw new Error(`the request is ${state}: ${JSON.stringify(claims)}`)
  if ('family_name' in claims) throw new Error('more was shown than was asked for')
  for (const name of ASKED) stage.fact(name, String(claims[name]))
  stage.fact('family_name', 'not asked for, not shown')
}

/** The same once more, when the degree was taken back. @throws {Error} unless it is refused for that */
export async function tellRefusal(
  management: ManagementClient,
  held: HeldDegree,
  stage: Stage,
): Promise<void> {
  const asked = await ask(management)
  const status = await answer(asked, held)
  const { state, failure } = await view(management, asked.id)
  if (status !== 400 || state !== 'failed' || failure?.code !== 'credential_revoked') {
    throw new Error(`a revoked credential was answered ${status}: ${state} ${failure?.code ?? ''}`)
  }
  stage.done('the library refuses it from now on: credential_revoked')
}

async function ask(management: ManagementClient): Promise<RequestView> {
  const created = await management.post<RequestView>('/presentation-requests', {
    dcqlQuery: {
      credentials: [
        {
          id: 'degree',
          format: 'dc+sd-jwt',
          meta: {},
          claims: ASKED.map((name) => ({ path: [name] })),
        },
      ],
    },
    purpose: 'A library card',
  })
  return expectStatus(created, 201, 'presentation request')
}

async function view(management: ManagementClient, id: string): Promise<RequestView> {
  return expectStatus(await management.get<RequestView>(`/presentation-requests/${id}`), 200, 'request')
}

/** Reads the request and answers it. Answers the status. */
async function answer({ requestUri }: RequestView, { credential, key }: HeldDegree): Promise<number> {
  const url = new URL(requestUri).searchParams.get('request_uri') ?? ''
  const request = readRequestObject(expectStatus(await send<string>(url), 200, 'request object'))
  const presentation = bindTo(request, disclose(credential, ASKED), key)
  const form = { state: request.state, vp_token: JSON.stringify({ degree: [presentation] }) }
  return (await sendForm(request.response_uri, form)).status
}
