import type { Registration } from '../../../core/issuance/requester.ts'
import { badField } from '../refusal.ts'
import { type Members, memberOf, optionalText, requireMembers, requireText } from './members.ts'

/** `registration`: how the application presents itself to the person. */
export function readRegistration(body: Members): Registration {
  const registration = requireMembers(memberOf(body, 'registration'), 'registration')
  const purpose = optionalText(registration, 'purpose', 'registration.purpose', 1_000)
  const logoUrl = optionalUrl(registration, 'logoUrl')
  const termsOfServiceUrl = optionalUrl(registration, 'termsOfServiceUrl')
  return {
    clientName: requireText(registration, 'clientName', 'registration.clientName', 500),
    ...(purpose === undefined ? {} : { purpose }),
    ...(logoUrl === undefined ? {} : { logoUrl }),
    ...(termsOfServiceUrl === undefined ? {} : { termsOfServiceUrl }),
  }
}

function optionalUrl(registration: Members, name: string): string | undefined {
  const url = optionalText(registration, name, `registration.${name}`, 2_000)
  if (url === undefined || url === '') return undefined
  const protocol = URL.parse(url)?.protocol
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw badField(`registration.${name}`, `\`registration.${name}\` is not a URL.`)
  }
  return url
}
