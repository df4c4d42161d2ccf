import { isIPv4 } from 'node:net'

/** The eight groups of an IPv6 address, whatever way it is written; a zone is dropped. */
export function ipv6Groups(address: string): readonly number[] {
  const bare = address.split('%', 1)[0] ?? ''
  // The URL parser writes a dotted tail as hexadecimal groups and nothing else stays to be understood.
  const text = new URL(`http://[${bare}]/`).hostname.slice(1, -1)
  const [head = '', tail] = text.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...gap, ...after].map((group) => Number.parseInt(group, 16))
}

/** The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 (RFC 6052) or 6to4 (RFC 3056). */
export function embeddedIpv4(address: string): string | undefined {
  if (isIPv4(address)) return undefined
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = ipv6Groups(address)
  const zeros = a + b + c + d + e === 0
  const mapped = zeros && f === 0xffff
  const compatible = zeros && f === 0 && (g > 0 || h > 1)
  const nat64 = a === 0x64 && b === 0xff9b && c + d + e + f === 0
  if (mapped || compatible || nat64) return dotted(g, h)
  return a === 0x2002 ? dotted(b, c) : undefined
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
