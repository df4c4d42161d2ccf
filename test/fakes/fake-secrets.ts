import { createHmac } from 'node:crypto'
import { CoreError } from '../../src/core/errors.ts'
import type { Secrets } from '../../src/core/ports/secrets.ts'

/** A fake of the port `Secrets`: the same rules of purpose and context, without secrecy. */
export function createFakeSecrets(): Secrets {
  return {
    mac(purpose, ...parts) {
      const hmac = createHmac('sha256', `fake ${purpose}`)
      for (const part of parts) hmac.update(`${part.length}:`).update(part)
      return hmac.digest()
    },
    seal: (purpose, context, plaintext) =>
      Buffer.from(JSON.stringify([purpose, context, Buffer.from(plaintext).toString('base64')])),
    open(purpose, context, sealed) {
      const [sealedFor, sealedIn, plaintext] = JSON.parse(Buffer.from(sealed).toString()) as string[]
      if (sealedFor !== purpose || sealedIn !== context) {
        throw new CoreError('internal', 'Something failed on our side.', {
          detail: 'sealed for something else',
        })
      }
      return Buffer.from(plaintext ?? '', 'base64')
    },
  }
}
