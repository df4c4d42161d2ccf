/** JWE with one algorithm each way (OpenID4VCI 1.0 §10): what the metadata says, and nothing else is taken. No compression. */
export const KEY_ALGORITHM = 'ECDH-ES'
export const contentAlgorithms = ['A128GCM', 'A256GCM'] as const
