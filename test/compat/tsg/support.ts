import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Office, type OfficeOptions, startOffice } from '../../support/office.ts'

/** The member `tsg` of `demo.json`. */
export interface TsgDemo {
  readonly baseUrl: string
  readonly accessToken: string
  readonly limitedAccessToken: string
  readonly walletDid: string
  readonly clientId: string
  readonly clientSecret: string
}

export interface TsgAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
}

export interface Call {
  readonly method?: string
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as it is. */
  readonly body?: unknown
}

export interface TsgOffice {
  readonly office: Office
  readonly demo: TsgDemo
  /** The account of a person in the demo tenant. */
  readonly console: { readonly url: string; readonly username: string; readonly password: string }
  /** As the manager, unless another token or none (`null`) is given. */
  call(path: string, call?: Call): Promise<TsgAnswer>
  request(body: unknown): Promise<TsgAnswer>
}

export const REQUEST = '/api/management/issuance/request/oid4vci'

export async function startTsgOffice(options: OfficeOptions = {}): Promise<TsgOffice> {
  const office = await startOffice(options)
  const { tsg: demo, console } = JSON.parse(await readFile(join(office.data, 'demo.json'), 'utf8')) as {
    readonly tsg: TsgDemo
    readonly console: TsgOffice['console']
  }
  const call = async (path: string, { method, token, headers, body }: Call = {}): Promise<TsgAnswer> => {
    const bearer = token === undefined ? demo.accessToken : token
    const response = await fetch(`${demo.baseUrl}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  return { office, demo, console, call, request: (body) => call(REQUEST, { body }) }
}
