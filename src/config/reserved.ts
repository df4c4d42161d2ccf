/**
 * Names that the interface promises and that nothing reads yet. They are taken, so that one environment fits this release
 * and the next, and each says at the start that it has no effect.
 */
export const reserved = {
  CHANCERY_ENTRA_REQUESTS_PER_SECOND: 'the Entra API is not there yet',
} as const satisfies Readonly<Record<string, string>>
