import { listOf, oneOf, onOff, whole } from './kinds.ts'
import type { Concern } from './setting.ts'

/** A host name or an address, with its port where there is one. */
const isHost = (text: string): boolean =>
  URL.canParse(`https://${text}/`) && new URL(`https://${text}/`).host === text.toLowerCase()

const isOrigin = (text: string): boolean => URL.parse(text)?.origin === text && /^https?:/.test(text)

const isRewrite = (text: string): boolean => {
  const [from = '', to = '', ...rest] = text.split('=')
  return rest.length === 0 && isOrigin(from) && isOrigin(to)
}

export const entra = {
  title: 'Microsoft Entra Verified ID',
  introduction:
    'The API for software written against Entra Verified ID, below `/v1.0`, and its token endpoint.',
  settings: {
    requestsPerSecond: whole(
      1,
      1_000_000,
    )({
      variable: 'CHANCERY_ENTRA_REQUESTS_PER_SECOND',
      description:
        'Requests a second of one client, in bursts of twice as many; more are answered 429 with `Retry-After`. Each process counts for itself.',
      default: 200,
      example: '1000',
    }),
    hosts: listOf(
      'host names with commas',
      isHost,
    )({
      variable: 'CHANCERY_ENTRA_HOSTS',
      description:
        "Further hosts under which the authority answers with that host's URLs, for apps whose authority cannot be configured and whose network leads the name to us. Any other host gets the public URL.",
      demo: ['login.microsoftonline.com'],
      production: [],
      example: 'login.microsoftonline.com',
      otherwise: '`login.microsoftonline.com` in demo mode, none in production',
    }),
    requestSeconds: whole(
      30,
      86_400,
    )({
      variable: 'CHANCERY_ENTRA_REQUEST_SECONDS',
      description: 'How long a request can be answered; the hosted service has 300 seconds and no other.',
      default: 300,
      example: '3600',
    }),
    requestObjects: oneOf(
      'until-answered',
      'once',
    )({
      variable: 'CHANCERY_ENTRA_REQUEST_OBJECTS',
      description:
        'How often a wallet may fetch a request: until it is answered or over, or `once` as with the hosted service.',
      default: 'until-answered',
      example: 'once',
    }),
    callbacks: oneOf(
      'in-line',
      'retried',
    )({
      variable: 'CHANCERY_ENTRA_CALLBACKS',
      description:
        'Whether a wallet waits until the application has taken its callback, and is told when it has not, as with the hosted service; or callbacks are tried again by themselves.',
      default: 'in-line',
      example: 'retried',
    }),
    callbackCode: onOff({
      variable: 'CHANCERY_ENTRA_CALLBACK_CODE',
      description:
        'Says the status of a callback also as `code`, for applications written for the preview of the product.',
      default: false,
      example: 'on',
    }),
    callbackRewrites: listOf(
      'pairs of origins, `https://app.example=http://127.0.0.1:8080`, with commas',
      isRewrite,
    )({
      variable: 'CHANCERY_ENTRA_CALLBACK_REWRITES',
      description:
        'Origins of callback URLs, and where they are called instead: for development, where an application names itself as nobody reaches it.',
      default: [],
      example: 'https://app.example=http://127.0.0.1:8080',
    }),
    faceCheck: oneOf(
      'off',
      'simulated-match',
      'simulated-mismatch',
    )({
      variable: 'CHANCERY_ENTRA_FACE_CHECK',
      description:
        'Face checks are refused, as for a tenant without the paid add-on; or, in demo mode alone, pretended: nobody looks at any face.',
      default: 'off',
      example: 'off',
    }),
  },
} as const satisfies Concern
