import { as, type MailId, type TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Letter } from './letter.ts'
import type { Mail } from './mail.ts'
import { sealLetter } from './sealed-letter.ts'

export type MailPorts = Pick<Ports, 'clock' | 'random' | 'secrets' | 'mails'>

/** A letter to be sent, for the unit of its cause: no cause without its mail, no mail without its cause. */
export function newMail(
  { clock, random, secrets, mails }: MailPorts,
  tenantId: TenantId,
  subjectId: string,
  letter: Letter,
): Write {
  const now = clock.now()
  const name = { tenantId, id: as<MailId>(random.id(now)) }
  const mail: Mail = {
    ...name,
    kind: letter.kind,
    subjectId,
    state: 'pending',
    createdAt: now,
    expiresAt: letter.expiresAt,
    attempts: 0,
    nextAttemptAt: now,
    sealedLetter: sealLetter(secrets, name, letter),
  }
  return mails.add(mail)
}
