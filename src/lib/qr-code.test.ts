import { inflateSync } from 'node:zlib'
import jsQR from 'jsqr'
import { expect, it } from 'vitest'
import { qrCodePng } from './qr-code.ts'

/** What a viewer makes of the image: RGBA, as jsQR wants it. */
function decode(png: Buffer) {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const size = png.readUInt32BE(16)
  const length = png.readUInt32BE(33)
  expect(png.subarray(37, 41).toString()).toBe('IDAT')
  const rows = inflateSync(png.subarray(41, 41 + length))
  const stride = 1 + Math.ceil(size / 8)
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const isWhite = ((rows[y * stride + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
      if (!isWhite) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3)
    }
  const read = jsQR as unknown as typeof jsQR.default
  return read(pixels, size, size)?.data
}

it.each([
  'openid-credential-offer://?credential_offer_uri=https%3A%2F%2Foffice.example%2Foid4vci%2Fcredential-offer%2Fabc',
  'x',
  'openid-credential-offer://?credential_offer='.padEnd(1200, 'é0'),
])('is a picture that a camera reads (%#)', (text) => {
  expect(decode(Buffer.from(qrCodePng(text)))).toBe(text)
})
