import { Buffer } from 'node:buffer'
import { Type } from 'typebox'
import type { Instant } from '../../../core/ids.ts'
import { qrCodePng } from '../../../lib/qr-code.ts'

export const CreatedRequest = Type.Object({
  requestId: Type.String(),
  url: Type.String(),
  /** Seconds since the epoch. */
  expiry: Type.Integer(),
  qrCode: Type.Optional(Type.String()),
})

/** The answer to both calls (contract section 5). */
export function createdAnswer(
  request: { readonly id: string; readonly expiresAt: Instant },
  url: string,
  includeQrCode: boolean,
) {
  return {
    requestId: request.id,
    url,
    expiry: Math.floor(request.expiresAt / 1000),
    ...(includeQrCode
      ? { qrCode: `data:image/png;base64,${Buffer.from(qrCodePng(url)).toString('base64')}` }
      : {}),
  }
}
