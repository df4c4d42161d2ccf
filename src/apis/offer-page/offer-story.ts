import type { Issuance } from '../../core/issuance/issuance.ts'
import type { PageStory } from '../../http/public-page/render-page.ts'

/** What the page says in each state. */
export function offerStory(issuance: Issuance, now: number): PageStory {
  switch (issuance.state) {
    case 'offered':
    case 'retrieved':
      if (issuance.expiresAt <= now) return OVER
      return issuance.state === 'offered'
        ? {
            tone: 'open',
            title: 'Ready for your wallet',
            text: 'Scan the code with the wallet on your phone, or open the offer on this device.',
          }
        : {
            tone: 'open',
            title: 'A wallet has opened this offer',
            text: 'Go on in your wallet. Was it not yours? Then do not, and tell the issuer.',
          }
    case 'authorized':
      return { tone: 'busy', title: 'Your wallet is collecting the credential', text: 'This takes a moment.' }
    case 'deferred':
      return {
        tone: 'busy',
        title: 'Waiting for approval',
        text: 'The issuer looks at your request. Your wallet asks again by itself; you can close this page.',
      }
    case 'issued':
    case 'accepted':
      return { tone: 'done', title: 'The credential is in your wallet', text: 'You can close this page.' }
    case 'rejected':
      return {
        tone: 'over',
        title: 'No credential was kept',
        text: 'It was declined. If that was not meant, ask the issuer for a new offer.',
      }
    case 'failed':
      return {
        tone: 'over',
        title: 'This offer did not work out',
        text: 'Something went wrong on the way, for instance a wrong code too often. Ask the issuer for a new offer.',
      }
    case 'expired':
      return issuance.withdrawn
        ? {
            tone: 'over',
            title: 'The issuer took this offer back',
            text: 'Ask the issuer for a new one if you still need the credential.',
          }
        : OVER
  }
}

const OVER: PageStory = {
  tone: 'over',
  title: 'This offer has expired',
  text: 'Offers are only good for a short while. Ask the issuer for a new one; nothing was lost.',
}
