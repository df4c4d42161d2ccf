import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createOpenStreams } from './open-streams.ts'

const limits = { perClient: 2, inAll: 3, heartbeatMs: 5, lookMs: 20 }
const never = async () => undefined

test('a stream beats until there is an outcome, tells it once, and ends', async () => {
  let looks = 0
  const stream = createOpenStreams(limits).start('a', async () => (++looks < 4 ? undefined : { done: looks }))
  const said = await text(stream)
  expect(said.match(/^: still here$/gm)?.length).toBeGreaterThan(1)
  expect(said.endsWith('data: {"done":4}\n\n')).toBe(true)
  expect(said.match(/^data:/gm)).toHaveLength(1)
})

test('streams are bounded for each client and in all, and the office ends them', async () => {
  const streams = createOpenStreams(limits)
  const open = [streams.start('a', never), streams.start('a', never)]
  expect(() => streams.start('a', never)).toThrow('Too many')
  open.push(streams.start('b', never))
  expect(() => streams.start('c', never)).toThrow('Too many')
  streams.endAll()
  // Read only later: what beats after the end would be an error.
  await new Promise((resolve) => setTimeout(resolve, 30))
  for (const stream of open) expect(await text(stream)).toBe(': watching\n\n')
  await expect.poll(() => streams.start('c', never).destroy().destroyed).toBe(true)
})

test('a look that fails ends the stream without a word', async () => {
  const stream = createOpenStreams(limits).start('a', () => Promise.reject(new Error('away')))
  expect(await text(stream)).toBe(': watching\n\n')
})
