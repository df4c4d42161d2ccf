import { expect, test } from 'vitest'
import { chooseMediaType } from './choose-media-type.ts'

const mediaTypes = ['application/statuslist+jwt', 'application/statuslist+cwt']

test.each([
  [undefined, 0],
  ['', 0],
  ['*/*', 0],
  ['application/*', 0],
  ['application/statuslist+cwt', 1],
  ['Application/StatusList+CWT', 1],
  ['application/statuslist+cwt, */*;q=0.1', 1],
  ['application/statuslist+jwt;q=0.4, application/statuslist+cwt;q=0.5', 1],
  ['application/statuslist+cwt;q=0, */*', 0],
  ['application/statuslist+cwt;q=2, application/statuslist+jwt;q=0.1', 0],
  ['text/html', undefined],
  ['application/statuslist+jwt;q=0', undefined],
])('%s', (accept, at) => {
  expect(chooseMediaType(accept, mediaTypes)).toBe(at === undefined ? undefined : mediaTypes[at])
})
