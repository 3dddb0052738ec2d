import { expect, test } from 'vitest'
import type { ConnectRequestOptions } from '../../src/connect/index.ts'
import { connectRequest } from '../../src/connect/index.ts'
import { tokenAnswer } from '@token-relay/test-kit'

const answer = {
  ...tokenAnswer(1, 'wealthica', 'https://api.example.com'),
  connect: { url: 'https://connect.example.com/', clientId: 'client 1' },
}

function addressOf(options?: ConnectRequestOptions): URL {
  return new URL(connectRequest(answer, options).url)
}

test('sends the token as a form field and never in the address', () => {
  const request = connectRequest(answer)
  expect(request.fields).toEqual({ token: 'token-1' })
  expect(request.url).not.toContain('token-1')
})

test('sends the defaults if no option is set', () => {
  const { origin, pathname, searchParams } = addressOf()
  expect(origin + pathname).toBe('https://connect.example.com/connect')
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: 'client 1',
    lang: 'en',
    provider_groups: 'core',
    theme: 'light',
    providers_per_line: '2',
  })
})

test('sends every option as its parameter', () => {
  const { searchParams } = addressOf({
    redirectUri: 'https://app.example.com/done?x=1',
    state: 'a&b',
    lang: 'fr',
    origin: 'https://app.example.com',
    providers: ['wise', 'questrade'],
    providerGroups: ['core', 'thirdparty'],
    theme: 'dark',
    providersPerLine: 1,
    features: ['quick_retry', 'other'],
    webhookUri: 'https://app.example.com/hook',
  })
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: 'client 1',
    redirect_uri: 'https://app.example.com/done?x=1',
    state: 'a&b',
    lang: 'fr',
    origin: 'https://app.example.com',
    providers: 'wise,questrade',
    provider_groups: 'core,thirdparty',
    theme: 'dark',
    providers_per_line: '1',
    features: 'quick_retry,other',
    webhook_uri: 'https://app.example.com/hook',
  })
})

test('does not send empty values', () => {
  const { searchParams } = addressOf({
    state: '',
    providers: [],
    providerGroups: [],
    features: [''],
    webhookUri: '',
  })
  expect(Array.from(searchParams.keys())).toEqual(['lang', 'theme', 'providers_per_line', 'client_id'])
})

test('puts a named provider into the path and drops the list of providers', () => {
  const { pathname, searchParams } = addressOf({ provider: 'a/b', providers: ['wise'] })
  expect(pathname).toBe('/connect/a%2Fb')
  expect(searchParams.has('providers')).toBe(false)
})

test('prefers reconnecting to a named provider', () => {
  expect(addressOf({ provider: 'wise', reconnect: '5f1' }).pathname).toBe('/reconnect/5f1')
})

for (const webhookUri of ['http://app.example.com/hook', '//app.example.com/hook', 'javascript:alert(1)']) {
  test(`throws for the webhook ${webhookUri}`, () => {
    expect(() => connectRequest(answer, { webhookUri })).toThrow(TypeError)
  })
}

test('throws for an unknown option and names it', () => {
  const options = { lang: 'en', redirectURI: 'https://app.example.com' } as const
  expect(() => connectRequest(answer, options)).toThrow('unknown option: redirectURI')
})

test('throws no_widget for a provider without a widget', () => {
  const { connect: _, ...without } = answer
  expect(() => connectRequest(without)).toThrow(expect.objectContaining({ code: 'no_widget' }))
})
