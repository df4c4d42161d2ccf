import type { MailWords } from './mail-words.ts'

export const en: MailWords = {
  offerSubject: '{issuer} offers you: {credential}',
  offerHeading: '{credential}',
  offerIntroduction: '{issuer} offers you this credential. You keep it in the wallet on your phone.',
  openOffer: 'Open the offer',
  scanCode: 'Or scan this code with your wallet:',
  openWallet: 'Open my wallet on this device',
  codeFollows: 'When your wallet opens the offer, a code for it comes to you in a second mail.',
  offerEnds: 'The offer ends on {until}.',
  offerUnexpected: 'You did not expect this? Then do nothing: the offer ends by itself.',
  codeSubject: 'Your code for: {credential}',
  codeHeading: 'Your code',
  codeIntroduction: 'Your wallet asks for this code to collect "{credential}" from {issuer}:',
  codeEnds: 'It is good for this offer only, until {until}.',
  codeUnexpected:
    'Type it into your own wallet and tell it to nobody, {issuer} included. You did not open an offer? Then somebody else did: do not pass the code on.',
}
