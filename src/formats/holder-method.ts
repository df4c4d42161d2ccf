import type { PresentingHolder } from '../core/ports/present-credential.ts'
import { invalidCredential, invalidSignature } from './invalid-credential.ts'

/** The verification method that `kid` names; it must be one of the holder's own. */
export function methodOfHolder(holder: string, kid: string | undefined): string {
  if (kid === undefined) return holder
  if (!kid.startsWith('did:')) return `${holder}#${kid.replace(/^#/, '')}`
  if (kid.split(/[?#]/, 1)[0] === holder) return kid
  throw invalidSignature('kid is a verification method of another DID than iss (VCDM 1.1 §6.3.1)')
}

/** The DID URL of the key that the subject of a held credential signs with. DIDs that are a key name it themselves. */
export function nameMethod(subject: string, { verificationMethod }: PresentingHolder): string {
  if (verificationMethod?.split('#', 1)[0] === subject) return verificationMethod
  if (subject.startsWith('did:jwk:')) return `${subject}#0`
  if (subject.startsWith('did:key:')) return `${subject}#${subject.slice('did:key:'.length)}`
  throw invalidCredential('the key of the subject has no name that a verifier could find (VCDM 1.1 §6.3.1)')
}
