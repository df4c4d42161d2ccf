import { inflateSync } from 'node:zlib'

/** Our own PNGs alone: one bit grey scale, one IDAT, filter 0. RGBA, as jsQR wants it. */
export function readPng(png: Buffer): {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
} {
  const size = png.readUInt32BE(16)
  const at = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  const stride = 1 + Math.ceil(size / 8)
  const data = new Uint8ClampedArray(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const white = ((rows[y * stride + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
      data.fill(white ? 255 : 0, (y * size + x) * 4, (y * size + x) * 4 + 3)
      data[(y * size + x) * 4 + 3] = 255
    }
  }
  return { data, width: size, height: size }
}
