import { kind, Unreadable } from './setting.ts'

/** `on` or `off`. */
export const onOff = kind('`on` or `off`', (text) => {
  if (text === 'on') return true
  if (text === 'off') return false
  throw new Unreadable('on or off')
})

/** A whole number from `least` to `most`. */
export const whole = (least: number, most: number) =>
  kind(`a whole number from ${least} to ${most}`, (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new Unreadable(`a whole number from ${least} to ${most}`)
    }
    return value
  })

/** One of a few words. */
export const oneOf = <const Word extends string>(...words: readonly Word[]) =>
  kind<Word>(words.map((word) => `\`${word}\``).join(', '), (text) => {
    const word = words.find((candidate) => candidate === text)
    if (word === undefined) throw new Unreadable(`one of ${words.join(', ')}`)
    return word
  })

/** Any text without blanks at its ends. */
export const text = (takes: string) => kind(takes, (given) => given)

/** A list with commas, without empty members. */
export const listOf = (takes: string, isMember: (member: string) => boolean) =>
  kind<readonly string[]>(takes, (given) => {
    const members = splitList(given)
    const wrong = members.find((member) => !isMember(member))
    if (wrong !== undefined || members.length === 0) {
      throw new Unreadable(`${plain(takes)}${wrong === undefined ? '' : `; "${wrong}" is none`}`)
    }
    return members
  })

export const splitList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')

/** Without the marks of the manual. */
export const plain = (takes: string): string => takes.replaceAll('`', '')
