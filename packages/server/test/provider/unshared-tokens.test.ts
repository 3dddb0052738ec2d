import {
  type CredentialRecipe,
  createRelay,
  defineProvider,
  memoryStore,
  oauth2ClientCredentials,
} from '@token-relay/server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readThing } from '../kit/gateway-host.ts'
import { signingKey } from '../kit/signing-key.ts'

const credential = oauth2ClientCredentials('acme', {
  clientId: 'shop',
  clientSecret: 'canary-client-secret',
  tokenUrl: 'https://acme.example/token',
})

const handWritten: CredentialRecipe = {
  perSubject: false,
  leewaySeconds: 0,
  secrets: [],
  urls: {},
  mint: () => Promise.reject(new Error('not asked')),
}

test.each([
  ['of a recipe without an identity', handWritten, true, 1],
  ['of a ready-made recipe', credential, true, 0],
  ['of a key that the host stores', { ...handWritten, renewable: false as const }, true, 0],
  ['without a store', handWritten, false, 0],
])('tokens %s', (_name, recipe, hasStore, count) => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => warn.mockRestore())
  createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    ...(hasStore && { store: memoryStore() }),
    providers: [
      defineProvider({ id: 'acme', apiUrl: 'https://acme.example', credential: recipe, routes: [readThing] }),
    ],
  })
  const sentence = expect.stringMatching(/do not share the tokens of "acme".* Set identity to a list/)
  const warning = { type: 'TokenRelayWarning', code: 'TOKEN_RELAY_NOT_SHARED' }
  expect(warn.mock.calls).toEqual(Array.from({ length: count }, () => [sentence, warning]))
})
