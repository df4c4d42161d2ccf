import type { Retrieved } from '../issuance/issuance.ts'
import { openRecipient } from '../issuance/sealed-recipient.ts'
import { transactionCode } from '../issuance/transaction-code.ts'
import type { Write } from '../ports/units.ts'
import { type MailPorts, newMail } from './new-mail.ts'
import { recipientAddress } from './recipient-address.ts'

/**
 * The mail that brings the transaction code, for the unit in which a wallet first reads the offer: so it goes out once for each offer,
 * however often the offer is fetched. Nothing when nobody is to be written to, or when there is no code.
 */
export function newTransactionCodeMails(ports: MailPorts, issuance: Retrieved): readonly Write[] {
  const { tenantId, id, sealedRecipient, transactionCode: code } = issuance
  if (sealedRecipient === undefined || code === undefined) return []
  const { email, locale } = openRecipient(ports.secrets, tenantId, id, sealedRecipient)
  return [
    newMail(ports, tenantId, id, {
      kind: 'transaction-code',
      to: recipientAddress(email),
      ...(locale === undefined ? {} : { locale }),
      credentialConfigurationId: issuance.credentialConfigurationId,
      expiresAt: issuance.expiresAt,
      code: transactionCode(ports.secrets, { ...issuance, length: code.length }),
    }),
  ]
}
