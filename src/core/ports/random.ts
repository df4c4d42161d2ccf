/** Unpredictable values. */
export interface Random {
  bytes(length: number): Uint8Array
  /** A UUID of version 7 (RFC 9562 §5.7) for `at`: sorts by time, so that new rows land together in every index. */
  id(at: number): string
}
