import { CoreError } from '../core/errors.ts'
import type { Mail } from '../core/mail/mail.ts'
import { type SendMailPorts, sendMail } from '../core/mail/send-mail.ts'
import type { Ports } from '../core/ports/ports.ts'
import { tryCommit } from '../core/ports/units.ts'
import { nextPause } from './retry-schedule.ts'

export type SendMailsPorts = SendMailPorts & Pick<Ports, 'mails' | 'units' | 'clock' | 'random' | 'log'>

/** Sent at the same time, in this process. */
const AT_ONCE = 8
/** How long one mail may take with its server. */
export const MAIL_TIMEOUT_MS = 9_000
/** Beyond the longest attempt: to record how it ended. */
const LEASE_MS = MAIL_TIMEOUT_MS + 4_000

/** Sends what waits. At least once: a process that is killed between the server's word and ours sends again, under the same id. */
export async function sendMails(ports: SendMailsPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const now = ports.clock.now()
    const claimed = await ports.mails.claim(now, now + LEASE_MS, AT_ONCE)
    await Promise.all(claimed.map((mail) => attempt(ports, mail)))
    if (claimed.length < AT_ONCE) return
  }
}

async function attempt(ports: SendMailsPorts, mail: Mail): Promise<void> {
  const after = mail.expiresAt <= ports.clock.now() ? tooLate(ports, mail) : await send(ports, mail)
  // Another process may have been faster than our lease.
  await tryCommit(ports.units, [ports.mails.record(after)])
}

async function send(ports: SendMailsPorts, mail: Mail): Promise<Mail> {
  const { lastError: _error, sealedLetter, ...before } = mail
  try {
    await sendMail(ports, mail)
    const now = ports.clock.now()
    return { ...before, state: 'sent', attempts: mail.attempts + 1, lastAttemptAt: now }
  } catch (error) {
    const now = ports.clock.now()
    const attempts = mail.attempts + 1
    const lastError = error instanceof CoreError ? error.message : 'The mail could not be made.'
    const failed = { ...before, attempts, lastAttemptAt: now, lastError }
    const pause = isFinal(error)
      ? undefined
      : nextPause(attempts, mail.expiresAt - mail.createdAt, (ports.random.bytes(1)[0] ?? 0) / 255)
    const isOver = pause === undefined || now + pause >= mail.expiresAt || sealedLetter === undefined
    report(ports, failed, error, isOver)
    return isOver ? { ...failed, state: 'failed' } : { ...failed, nextAttemptAt: now + pause, sealedLetter }
  }
}

function tooLate(ports: SendMailsPorts, { sealedLetter: _letter, ...mail }: Mail): Mail {
  const lastError = 'What the mail is about was over before it could be sent.'
  report(ports, mail, undefined, true)
  return { ...mail, state: 'failed', lastAttemptAt: ports.clock.now(), lastError }
}

const isFinal = (error: unknown): boolean => error instanceof CoreError && error.code === 'outgoing_refused'

/** Ids and kinds; addresses are nobody's business in a log. */
function report({ log }: SendMailsPorts, mail: Mail, error: unknown, isOver: boolean): void {
  const { id: mailId, tenantId, kind, subjectId, attempts } = mail
  const detail = error instanceof CoreError ? error.detail : undefined
  const cause = error instanceof Error && !(error instanceof CoreError) ? error.stack : undefined
  const context = {
    ...{ mailId, tenantId, kind, subjectId, attempts },
    ...(detail === undefined ? {} : { detail }),
    ...(cause === undefined ? {} : { cause }),
  }
  if (isOver) log.warn(context, 'mail not sent')
  else log.info(context, 'mail not sent, to be tried again')
}
