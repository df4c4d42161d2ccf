import { as, type CredentialId } from '../../../../core/ids.ts'

const URN = 'urn:pic:'

/** As the credential calls itself when the Authenticator holds it. */
export function wireIdOf(id: CredentialId): string {
  return `${URN}${id.replaceAll('-', '')}`
}

/** Undefined when a text can be no id. */
export function credentialIdOf(text: string): CredentialId | undefined {
  const hex = (text.startsWith(URN) ? text.slice(URN.length) : text).replaceAll('-', '').toLowerCase()
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(hex)
  return parts === null ? undefined : as<CredentialId>(parts.slice(1).join('-'))
}
