import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'

/** A language tag is required where a display has one; what was written without is taken for English. */
const DEFAULT_LOCALE = 'en'

/** The Type Metadata of an SD-JWT VC type (draft-ietf-oauth-sd-jwt-vc §5.2, §5.5, §5.6). */
export function typeMetadata({
  type,
  display,
  claims,
}: CredentialConfiguration): Readonly<Record<string, unknown>> {
  const [first] = display
  return {
    vct: type.vct,
    ...(first === undefined ? {} : { name: first.name }),
    ...(first?.description === undefined ? {} : { description: first.description }),
    ...(display.length === 0 ? {} : { display: display.map(typeDisplay) }),
    ...(claims.length === 0 ? {} : { claims: claims.map(claimMetadata) }),
  }
}

function typeDisplay({
  name,
  locale = DEFAULT_LOCALE,
  description,
  logo,
  backgroundColor,
  textColor,
}: CredentialConfiguration['display'][number]) {
  const simple = {
    ...(logo === undefined
      ? {}
      : { logo: { uri: logo.uri, ...(logo.altText === undefined ? {} : { alt_text: logo.altText }) } }),
    ...(backgroundColor === undefined ? {} : { background_color: backgroundColor }),
    ...(textColor === undefined ? {} : { text_color: textColor }),
  }
  return {
    locale,
    name,
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(simple).length === 0 ? {} : { rendering: { simple } }),
  }
}

function claimMetadata({
  path,
  display,
  mandatory,
  selectivelyDisclosable,
}: CredentialConfiguration['claims'][number]) {
  return {
    path,
    ...(display.length === 0
      ? {}
      : { display: display.map(({ name, locale = DEFAULT_LOCALE }) => ({ locale, label: name })) }),
    ...(mandatory ? { mandatory } : {}),
    sd: selectivelyDisclosable ? 'always' : 'never',
  }
}
