import type { Secrets } from '../ports/secrets.ts'
import type { Letter } from './letter.ts'
import type { Mail } from './mail.ts'

type MailName = Pick<Mail, 'tenantId' | 'id'>

/** Letters wait sealed under the master key, bound to their mail: they hold offers, codes and addresses. */
export function sealLetter(secrets: Secrets, mail: MailName, letter: Letter): Uint8Array {
  return secrets.seal('mail', context(mail), new TextEncoder().encode(JSON.stringify(letter)))
}

export function openLetter(secrets: Secrets, mail: MailName, sealed: Uint8Array): Letter {
  return JSON.parse(new TextDecoder().decode(secrets.open('mail', context(mail), sealed))) as Letter
}

function context({ tenantId, id }: MailName): string {
  return `${tenantId}/${id}`
}
