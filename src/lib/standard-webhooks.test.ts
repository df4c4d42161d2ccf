import { describe, expect, it } from 'vitest'
import { signStandardWebhook } from './standard-webhooks.ts'

describe('signStandardWebhook', () => {
  it('gives the signature of the example in the Standard Webhooks libraries', () => {
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
    const signature = signStandardWebhook(
      key,
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    )
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('differs with every part', () => {
    const key = Buffer.alloc(32, 1)
    const signatures = [
      signStandardWebhook(key, 'a', 1, 'b'),
      signStandardWebhook(key, 'a2', 1, 'b'),
      signStandardWebhook(key, 'a', 2, 'b'),
      signStandardWebhook(key, 'a', 1, 'b2'),
      signStandardWebhook(Buffer.alloc(32, 2), 'a', 1, 'b'),
    ]
    expect(new Set(signatures).size).toBe(signatures.length)
  })
})
