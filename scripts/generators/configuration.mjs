import { describeConfig } from '../../src/config/describe-config.ts'

export const path = 'docs/reference/configuration.md'

const describeSetting = ({ variable, description, takes, default: otherwise, example, secret }) =>
  [
    `### \`${variable}\``,
    '',
    description,
    '',
    `- Takes ${takes}.${secret ? ' Secret: never shown.' : ''}`,
    `- Default: ${otherwise}.`,
    `- Example: \`${variable}=${example}\``,
    '',
  ].join('\n')

/** The manual of every setting, from the schemas of src/config. */
export function generate() {
  return [
    '# Configuration',
    '',
    'Generated from `src/config` by `npm run generate`. All settings are environment variables. An empty variable is an absent',
    'one. An unknown name that begins with `CHANCERY_` is refused at the start, and so is an unsafe combination; all problems are',
    'named at once. `npm run chancery config` shows what an environment amounts to.',
    '',
    ...describeConfig().flatMap(({ title, introduction, settings }) => [
      `## ${title}`,
      '',
      introduction,
      '',
      ...settings.map(describeSetting),
    ]),
  ].join('\n')
}
