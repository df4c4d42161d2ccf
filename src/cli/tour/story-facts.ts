/** What everybody in the story says of Ada. */
export const CLAIMS = { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' }

export const ms = (since: number) => `${Math.round(performance.now() - since)} ms`
