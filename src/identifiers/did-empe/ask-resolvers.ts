import { Buffer } from 'node:buffer'
import { CoreError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { isJsonObject, parseJsonObject } from '../../lib/json.ts'
import type { AskResolver } from '../universal-resolver.ts'
import { didDocumentQuery, readChainDocument } from './chain-document.ts'

const MAX_BYTES = 262_144
/** ABCI code of a DID that is not on the chain. */
const NOT_FOUND = 6

type Needs = Pick<Ports, 'outgoing'>

/** A node of the chain: Tendermint's `abci_query`. */
export function chainNode({ outgoing }: Needs, url: string): AskResolver {
  return async (did) => {
    const data = Buffer.from(didDocumentQuery(did)).toString('hex')
    const params = { path: '/empe.diddoc.Query/DidDocument', data, prove: false }
    const answer = await outgoing.request({
      purpose: 'did',
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'abci_query', params }),
      maxBytes: MAX_BYTES,
    })
    if (answer.status !== 200) throw silent(`${url} answered ${answer.status}`)
    const { result } = parseJsonObject(answer.body, { maxBytes: MAX_BYTES })
    const response = isJsonObject(result) ? result['response'] : undefined
    if (!isJsonObject(response)) throw silent(`${url} answered without a response`)
    if (response['code'] === NOT_FOUND) return undefined
    if (response['code'] !== 0 || typeof response['value'] !== 'string')
      throw silent(`${url} answered with code ${String(response['code'])}`)
    return readChainDocument(Buffer.from(response['value'], 'base64'))
  }
}

function silent(detail: string): CoreError {
  return new CoreError('outgoing_failed', 'The DID cannot be resolved now.', { detail })
}
