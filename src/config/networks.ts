import { isIP } from 'node:net'
import { splitList } from './kinds.ts'
import { Unreadable } from './setting.ts'

/** An address, or a range in CIDR notation (RFC 4632 §3.1): `10.0.0.0/8`, `fd00::/8`, `127.0.0.1`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** `on`, `off`, or the networks that are allowed. */
export function readNetworks(text: string): boolean | readonly string[] {
  if (text === 'on') return true
  if (text === 'off') return false
  const networks = splitList(text)
  const wrong = networks.find((network) => !isNetwork(network))
  if (wrong !== undefined || networks.length === 0) {
    throw new Unreadable(
      'on, off, or addresses and CIDR ranges with commas, for instance 10.0.0.0/8,192.168.1.7' +
        (wrong === undefined ? '' : `; "${wrong}" is none`),
    )
  }
  return networks
}
