import { crc32, deflateSync } from 'node:zlib'
import { encode } from 'uqr'

/** Modules around the code (ISO/IEC 18004 asks for four). */
const QUIET = 4
/** Pixels a module. */
const SCALE = 6

/** A QR code as a PNG (black and white, one bit a pixel): an image that every mail program shows. */
export function qrCodePng(text: string): Uint8Array {
  const { data: modules } = encode(text, { ecc: 'M', border: QUIET })
  const size = modules.length * SCALE
  const stride = 1 + Math.ceil(size / 8)
  const pixels = new Uint8Array(stride * size)
  for (let y = 0; y < size; y++) {
    // Filter 0, then the row; a set bit is white.
    for (let x = 0; x < size; x++) {
      if (modules[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)] === true) continue
      const at = y * stride + 1 + (x >> 3)
      pixels[at] = (pixels[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header(size)),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Width, height, one bit, grey scale, no interlacing. */
function header(size: number): Buffer {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(size, 0)
  bytes.writeUInt32BE(size, 4)
  bytes[8] = 1
  return bytes
}

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(content.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}
