import { createRelay, wakapay, wealthica } from '@token-relay/server'
import { expect, test } from 'vitest'
import { signingKey } from '../kit/signing-key.ts'

const start = (clientSecret: string) => () => wealthica({ clientId: 'ac-7f2', clientSecret })

test.each([
  'YOUR_CLIENT_SECRET',
  'your-secret',
  'yourClientSecret',
  '<secret>',
  '[your-secret]',
  'changeme',
  'CHANGE_ME',
  'change-me-in-production',
  'replace-with-your-secret',
  'insert-secret-here',
  'put-your-secret-here',
  'client-secret-here',
  'placeholder-secret',
  'placeholder',
  'xxxx',
  'xxxx-xxxx',
  '***',
  '""',
  'TODO',
  'FIXME',
  'dummy',
  'example',
  '${SECRET}',
  '$WEALTHICA_CLIENT_SECRET',
  'WEALTHICA_CLIENT_SECRET',
  'process.env.WEALTHICA_CLIENT_SECRET',
  '{{secret}}',
  '[object Object]',
  'client_secret',
  'undefined',
])('U5 refuses the placeholder %s as a secret', (placeholder) => {
  expect(start(placeholder)).toThrow(expect.objectContaining({ code: 'placeholder_secret' }))
})

const startAs = (clientId: string) => () => wealthica({ clientId, clientSecret: 'b-2' })

test.each(['YOUR_CLIENT_ID', 'your-client', '<client-id>', 'changeme', '${CLIENT_ID}', 'client_id', 'xxxx'])(
  'U5 refuses the placeholder %s as a client id',
  (placeholder) => {
    expect(startAs(placeholder)).toThrow(
      expect.objectContaining({ code: 'placeholder_secret', option: 'wealthica.clientId' }),
    )
  },
)

test.each(['todo-app', 'todoist', 'insertcoin', 'replaceable-you', 'get-it-here'])(
  'accepts the client id %s',
  (clientId) => {
    expect(startAs(clientId)).not.toThrow()
  },
)

test.each(['b-2', 'sk_live_51Hx', '$2b$10$N9qo8uLOickgx2ZMRZoMy.', 'XKCDQ7', 'herein-9f2', 'Yours4c2b'])(
  'U5 accepts the secret %s',
  (secret) => {
    expect(start(secret)).not.toThrow()
  },
)

const startWith = (key: string) => () =>
  createRelay({
    identify: () => null,
    signingKeys: [key],
    providers: [
      wakapay({
        apiKey: 'a-1',
        apiSecret: 'b-2',
        environment: 'test',
        routes: [wakapay.routes.verifyTransfer],
      }),
    ],
  })

test.each([
  'change-me-change-me-change-me-change-me',
  'placeholder-placeholder-placeholder',
  'REPLACE_ME_REPLACE_ME_REPLACE_ME_',
  'replace-with-a-random-string-of-at-least-32-bytes',
  'please-change-this-to-something-random-and-long',
  'example-signing-key-for-development-only',
  'TODO: set a signing key before going live',
  'super-secret-key-please-set-one-in-production',
  'my-password-is-longer-than-thirty-two-bytes',
])('U5 refuses the placeholder %s as a signing key', (key) => {
  expect(startWith(key)).toThrow(
    expect.objectContaining({ code: 'placeholder_secret', option: 'signingKeys[0]' }),
  )
})

test.each([
  ['too short', 'b7f3a9', 'has 6 bytes'],
  ['one letter repeated', 'a'.repeat(48), 'repeats itself'],
  ['a repeated word', 'secret'.repeat(6), 'repeats itself'],
  ['one letter repeated, then another', `${'a'.repeat(40)}b`, 'repeats itself'],
  ['repeated digits', '0123456789abcdef'.repeat(2), 'repeats itself'],
])('U5 refuses a signing key that is %s', (_name, key, fault) => {
  expect(startWith(key)).toThrow(
    expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(fault) }),
  )
})

test('accepts a random signing key in any alphabet', () => {
  const keys = [
    signingKey,
    '9f86d081884c7d659a2feaa0c55ad015',
    'fU1mZ7q/9vK2x+Yb0sTtWgL4hJ8nQrEoPdCaIiXe=',
    'acme-example-com-9f8a7b6c5d4e3f2a1b0c9d8e7f',
  ]
  for (const key of keys) expect(startWith(key)).not.toThrow()
})
