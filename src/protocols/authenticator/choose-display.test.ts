import { describe, expect, it } from 'vitest'
import { chooseDisplay } from './choose-display.ts'

const displays = [
  { name: 'Expert', locale: 'en-US' },
  { name: 'Fachkraft', locale: 'de' },
  { name: 'Expert FR', locale: 'fr-CA' },
]

describe('chooseDisplay', () => {
  it.each([
    [undefined, 'Expert'],
    ['', 'Expert'],
    ['de-AT', 'Fachkraft'],
    ['fr', 'Expert FR'],
    ['nl, de;q=0.5, en;q=0.4', 'Fachkraft'],
    ['en;q=0.4,DE;q=0.5', 'Fachkraft'],
    ['de;q=0', 'Expert'],
    ['*', 'Expert'],
    [`${'x,'.repeat(1000)}de`, 'Expert'],
    ['__proto__', 'Expert'],
  ])('%s', (accepted, name) => {
    expect(chooseDisplay(displays, accepted)?.name).toBe(name)
  })

  it('none of none', () => {
    expect(chooseDisplay([], 'de')).toBeUndefined()
  })
})
