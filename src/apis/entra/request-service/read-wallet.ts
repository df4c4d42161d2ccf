import { type EntraWallet, entraWallets } from '../../../core/issuers/entra-contract.ts'
import { badField } from '../refusal.ts'
import { type Members, optionalText } from './members.ts'

/** `wallet`, a member of ours: what the link of this one request is for. Undefined = as the contract says. */
export function readWallet(body: Members): EntraWallet | undefined {
  const wallet = optionalText(body, 'wallet', 'wallet')
  const known = entraWallets.find((one) => one === wallet)
  if (wallet !== undefined && known === undefined) {
    throw badField('wallet', `\`wallet\` must be one of ${entraWallets.join(', ')}.`)
  }
  return known
}
