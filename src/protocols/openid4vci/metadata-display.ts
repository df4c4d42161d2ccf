import type { ClaimDefinition, CredentialDisplay } from '../../core/issuers/credential-configuration.ts'

/** OpenID4VCI 1.0 §12.2.4, `display` of a credential; undefined when there is none, because an array must not be empty. */
export function displayMember(display: readonly CredentialDisplay[]) {
  if (display.length === 0) return {}
  return {
    display: display.map(({ name, locale, description, logo, backgroundColor, textColor }) => ({
      name,
      ...(locale === undefined ? {} : { locale }),
      ...(logo === undefined
        ? {}
        : { logo: { uri: logo.uri, ...(logo.altText === undefined ? {} : { alt_text: logo.altText }) } }),
      ...(description === undefined ? {} : { description }),
      ...(backgroundColor === undefined ? {} : { background_color: backgroundColor }),
      ...(textColor === undefined ? {} : { text_color: textColor }),
    })),
  }
}

/** OpenID4VCI 1.0 Appendix B.2, in the order in which a wallet shows them. */
export function claimsMember(claims: readonly ClaimDefinition[]) {
  if (claims.length === 0) return {}
  return {
    claims: claims.map(({ path, mandatory, display }) => ({
      path,
      ...(mandatory ? { mandatory } : {}),
      ...(display.length === 0
        ? {}
        : {
            display: display.map(({ name, locale }) => ({
              name,
              ...(locale === undefined ? {} : { locale }),
            })),
          }),
    })),
  }
}
