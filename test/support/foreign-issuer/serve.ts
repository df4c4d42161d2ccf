// The foreign issuer as a process of its own, for `npm run tour`: one offer, told on a line of its own, and then every event that a
// wallet notifies. It ends when nobody listens any more.
import { startForeignIssuer } from './foreign-issuer.ts'

const issuer = await startForeignIssuer({
  onNotification: (event) => process.stdout.write(`${JSON.stringify({ event })}\n`),
})
const credentialOfferUri = await issuer.createOffer({
  configuration: 'diploma',
  claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
})
process.stdout.write(`${JSON.stringify({ url: issuer.url, credentialOfferUri })}\n`)
process.stdin.on('end', () => process.exit()).resume()
