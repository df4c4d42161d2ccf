import { expect, test } from 'vitest'
import { createAddressPolicy } from './address-policy.ts'
import { embeddedIpv4, ipv6Groups } from './ip-address.ts'

const closed = createAddressPolicy(false)
const open = createAddressPolicy(true)

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
])('%s is public', (address) => {
  expect(closed(address, 'a.test')).toBe('public')
})

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '198.18.0.1',
  '::1',
  'fc00::1',
  'fdff::1',
  'fec0::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::10.0.0.1',
  '2002:7f00:1::',
  '2002:c0a8:101::1',
])('%s is private: refused, or allowed in demo mode', (address) => {
  expect(closed(address, 'a.test')).toBe('refused')
  expect(open(address, 'a.test')).toBe('private')
})

test.each([
  '0.0.0.0',
  '0.1.2.3',
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '192.0.2.1',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  'fd00:ec2::254',
  '64:ff9b:1::1',
  '2001::1',
  '2001:db8::1',
  'not an address',
  '',
])('%s is refused even in demo mode', (address) => {
  expect(closed(address, 'a.test')).toBe('refused')
  expect(open(address, 'a.test')).toBe('refused')
})

test('a list allows its ranges, addresses and hosts and nothing else', () => {
  const listed = createAddressPolicy([
    '10.20.0.0/16',
    '127.0.0.1',
    'fd12::/16',
    '169.254.7.0/24',
    'Hook.Internal',
  ])
  expect(listed('10.20.3.4', 'a')).toBe('private')
  expect(listed('::ffff:10.20.3.4', 'a')).toBe('private')
  expect(listed('127.0.0.1', 'a')).toBe('private')
  expect(listed('fd12::1', 'a')).toBe('private')
  expect(listed('169.254.7.1', 'a')).toBe('private')
  expect(listed('192.168.0.1', 'hook.internal')).toBe('private')
  expect(listed('169.254.169.254', 'hook.internal')).toBe('refused')
  expect(listed('10.21.0.1', 'a')).toBe('refused')
  expect(listed('127.0.0.2', 'a')).toBe('refused')
  expect(listed('192.168.0.1', 'other.internal')).toBe('refused')
  expect(listed('8.8.8.8', 'a')).toBe('public')
})

test('IPv6 is read however it is written', () => {
  expect(ipv6Groups('::')).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  expect(ipv6Groups('1::')).toEqual([1, 0, 0, 0, 0, 0, 0, 0])
  expect(ipv6Groups('::1.2.3.4')).toEqual([0, 0, 0, 0, 0, 0, 0x102, 0x304])
  expect(ipv6Groups('FE80:0:0:0:0:0:0:1%eth0')).toEqual([0xfe80, 0, 0, 0, 0, 0, 0, 1])
  expect(embeddedIpv4('::1')).toBeUndefined()
  expect(embeddedIpv4('1.2.3.4')).toBeUndefined()
  expect(embeddedIpv4('2002:102:304::')).toBe('1.2.3.4')
})
