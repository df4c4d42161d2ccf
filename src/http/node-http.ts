/**
 * `node:http`, not by its name: an `import` of any of its exports makes Node load its own fetch and WebSocket as well, 7 MiB of
 * memory that nobody here uses.
 */
const http = process.getBuiltinModule('node:http')

export const STATUS_CODES = http.STATUS_CODES
/** For the outgoing client alone. */
export const HttpAgent = http.Agent
/** For the outgoing client alone. */
export const httpRequest = http.request
