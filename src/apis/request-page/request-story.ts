import type { PresentationRequest } from '../../core/verification/presentation-request.ts'
import type { PageStory } from '../../http/public-page/render-page.ts'

/** What the page says in each state. Why an answer was refused is for the one who asked. */
export function requestStory(request: PresentationRequest, now: number): PageStory {
  switch (request.state) {
    case 'created':
    case 'retrieved':
      if (request.expiresAt <= now) return OVER
      return request.state === 'created'
        ? {
            tone: 'open',
            title: 'Ready for your wallet',
            text: 'Scan the code with the wallet on your phone, or open the request on this device. Your wallet shows you everything before it sends anything.',
          }
        : {
            tone: 'open',
            title: 'A wallet has opened this request',
            text: 'Go on in your wallet. Was it not yours? Then do not, and tell whoever asked you.',
          }
    case 'verified':
      return {
        tone: 'done',
        title: 'Your answer was checked and accepted',
        text:
          request.redirectUri === undefined
            ? 'Go back to where you were asked; you can close this page.'
            : 'Your wallet leads you back to where you were asked; you can close this page.',
      }
    case 'failed':
      return request.failure.code === 'access_denied'
        ? {
            tone: 'over',
            title: 'You declined',
            text: 'Nothing was sent. If that was not meant, go back to where you were asked, and begin again.',
          }
        : {
            tone: 'over',
            title: 'Your answer was not accepted',
            text: 'Perhaps a credential is out of date, was taken back, or is not the one that was asked for. Whoever asked you can see the reason; begin again from there.',
          }
    case 'expired':
      return OVER
  }
}

const OVER: PageStory = {
  tone: 'over',
  title: 'This request has expired',
  text: 'Requests are only good for a short while. Nothing was sent. Go back to where you were asked, and begin again.',
}
