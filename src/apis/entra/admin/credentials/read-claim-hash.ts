import { badField } from '../../refusal.ts'

const pattern = /^indexclaimhash eq '?([A-Za-z0-9+/ ]{43}=)'?$/i

/**
 * The hash of `filter=indexclaimhash eq {hash}`: base64 of SHA-256. A `+` that was sent without escaping arrived as a blank.
 * @throws {EntraRefusal} 400
 */
export function readClaimHash(filter: string | undefined): string {
  const hash = pattern.exec(filter?.trim() ?? '')?.[1]
  if (hash !== undefined) return hash.replaceAll(' ', '+')
  throw badField(
    'filter',
    'Search as `filter=indexclaimhash eq {hash}`: base64 of SHA-256 over contract id and value, URL-encoded.',
  )
}
