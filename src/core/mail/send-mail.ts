import { CoreError } from '../errors.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Mailer } from '../ports/mailer.ts'
import type { Ports } from '../ports/ports.ts'
import { toHeaderText } from './header-text.ts'
import type { Mail } from './mail.ts'
import { renderLetter } from './render-letter.ts'
import { openLetter } from './sealed-letter.ts'
import { chooseWords } from './words/choose-words.ts'

export type SendMailPorts = Pick<Ports, 'secrets' | 'tenants' | 'credentialConfigurations' | 'issuers'> & {
  readonly mailer: Mailer
}

/**
 * Puts a letter into words and hands it over.
 * @throws {CoreError} `outgoing_refused`, `outgoing_failed`
 */
export async function sendMail(ports: SendMailPorts, mail: Mail): Promise<void> {
  if (mail.sealedLetter === undefined) throw new CoreError('internal', 'A mail without a letter.')
  const letter = openLetter(ports.secrets, mail, mail.sealedLetter)
  const tenant = await ports.tenants.find(mail.tenantId)
  if (tenant === undefined) throw new CoreError('outgoing_refused', 'There is no such tenant any more.')
  const configuration = await ports.credentialConfigurations.find(tenant.id, letter.credentialConfigurationId)
  const issuer = configuration && (await ports.issuers.find(tenant.id, configuration.issuerId))
  const issuerName = issuer?.name ?? tenant.name
  const { language, words } = chooseWords(tenant, letter.locale)
  await ports.mailer.send({
    id: mail.id,
    to: letter.to,
    senderName: toHeaderText(issuerName),
    language,
    date: new Date(mail.createdAt),
    ...renderLetter(letter, {
      issuerName: nameOf(issuerName),
      credentialName: nameOf(displayName(configuration, language) ?? letter.credentialConfigurationId),
      language,
      words,
    }),
  })
}

/** A name is one line wherever it stands. */
const nameOf = (name: string): string => toHeaderText(name)

/** The name in the language of the mail, else the first. */
function displayName(configuration: CredentialConfiguration | undefined, language: string) {
  const display = configuration?.display ?? []
  const match = display.find(({ locale }) => locale?.toLowerCase().split('-')[0] === language.split('-')[0])
  return (match ?? display[0])?.name
}
