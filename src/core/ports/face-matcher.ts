/** A photo against the person at the wallet. Chancery has none of its own: who looks and how they know that it is a living person is theirs. */
export interface FaceMatcher {
  /** Says of itself that it only pretends, for development. */
  readonly isSimulator: boolean
  /**
   * @param photo JPEG, as it stands in the credential
   * @throws {CoreError} `outgoing_failed` when it cannot tell
   */
  match(photo: Uint8Array): Promise<FaceMatch>
}

export interface FaceMatch {
  /** 0 to 100 percent. */
  readonly matchConfidenceScore: number
  readonly sourcePhotoQuality: 'HIGH' | 'MEDIUM' | 'LOW'
}
