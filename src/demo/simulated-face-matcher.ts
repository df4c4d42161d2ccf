import type { FaceMatcher } from '../core/ports/face-matcher.ts'

/** Looks at nothing, and says what it was told to say: for applications that want to see both answers. Never in production. */
export function createSimulatedFaceMatcher(says: 'match' | 'mismatch'): FaceMatcher {
  return {
    isSimulator: true,
    match: async () => ({
      matchConfidenceScore: says === 'match' ? 86.314159 : 12.5,
      sourcePhotoQuality: 'HIGH',
    }),
  }
}
