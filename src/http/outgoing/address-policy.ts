import { BlockList, isIP, isIPv4 } from 'node:net'
import { embeddedIpv4 } from './ip-address.ts'

/** What may be done with an address: `private` ones may be called over plain http, because the operator allowed them. */
export type AddressVerdict = 'public' | 'private' | 'refused'

/** Where nothing of ours is ever, whatever demo mode allows: only an explicit range lets it through. */
const neverBlock = block(
  '0.0.0.0/8', // this host
  '169.254.0.0/16', // link-local, cloud metadata
  '192.0.0.0/24', // IETF, Oracle's metadata
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
  '168.63.129.16/32', // Azure's metadata
  '100.100.100.200/32', // Alibaba's metadata
  '::/128',
  '64:ff9b:1::/48', // local NAT64
  '100::/64', // discard
  '2001::/23', // IETF, Teredo
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
  'fd00:ec2::254/128', // AWS's metadata
  'fe80::/10', // link-local
  'ff00::/8', // multicast
)

const privateBlock = block(
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15', // benchmarks
  '::1/128',
  'fc00::/7', // unique local
  'fec0::/10', // site-local, deprecated
)

/**
 * Judges the addresses that names resolve to. `allow` is what the operator allows beyond public addresses: everything private, or
 * a list of addresses, CIDR ranges and host names.
 */
export function createAddressPolicy(
  allow: boolean | readonly string[],
): (address: string, host: string) => AddressVerdict {
  const entries = typeof allow === 'boolean' ? [] : allow.map((entry) => entry.trim().toLowerCase())
  const isRange = (entry: string): boolean => isIP(entry.split('/', 1)[0] ?? '') !== 0
  const ranges = block(...entries.filter(isRange))
  const hosts = new Set(entries.filter((entry) => !isRange(entry)))

  const judge = (address: string, host: string): AddressVerdict => {
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    const bare = address.split('%', 1)[0] ?? ''
    if (isIP(bare) === 0) return 'refused'
    const embedded = embeddedIpv4(bare)
    if (embedded !== undefined) return judge(embedded, host)
    if (ranges.check(bare, family)) return 'private'
    if (neverBlock.check(bare, family)) return 'refused'
    if (!privateBlock.check(bare, family)) return 'public'
    return allow === true || hosts.has(host) ? 'private' : 'refused'
  }
  return judge
}

function block(...ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
