import { X509Certificate } from 'node:crypto'
import { plainPartyId } from '../party-id.ts'

/** The attributes of a subject that name an organisation: serialNumber (2.5.4.5), organizationIdentifier (2.5.4.97). */
const naming = /^(?:serialNumber|organizationIdentifier|2\.5\.4\.97)=(.+)$/
/** ETSI EN 319 412-1 §5.1.4: kind of register, country, number. */
const registered = /^[A-Z]{3}([A-Z]{2})-.+$/

/**
 * Whether the subject of a certificate names a party: by the very identifier, or by its organizationIdentifier, before which iSHARE puts
 * `EU.<country>.`.
 * @param x5c base64 of the DER of a certificate whose path holds
 */
export function isCertifiedParty(x5c: string, partyId: string): boolean {
  const { subject } = new X509Certificate(Buffer.from(x5c, 'base64'))
  const plain = plainPartyId(partyId)
  return namesIn(subject).some((name) => {
    if (name === plain || name === partyId) return true
    const country = registered.exec(name)?.[1]
    return country !== undefined && plain === `EU.${country}.${name}`
  })
}

/** A line each; node:crypto escapes what could break one. */
function namesIn(subject: string): readonly string[] {
  return subject.split('\n').flatMap((line) => naming.exec(line)?.[1] ?? [])
}
