import { createRelay, RelayConfigError, type RelayOptions, wealthica } from '@token-relay/server'
import { expect, test } from 'vitest'

const provider = wealthica({ clientId: 'maple-ledger', clientSecret: '4b1f0c7d9e' })

/** What a JavaScript host may pass, whatever the types say. */
const relayWith = (options: Record<string, unknown>) => {
  const host: RelayOptions = { identify: () => null, providers: [provider] }
  return () => createRelay(Object.assign(host, options))
}

const entries: [string, unknown, RegExp][] = [
  ['nothing', undefined, /is undefined, expected a provider, as a function such as wealthica\(/],
  ['null', null, /is null/],
  ['a condition', false, /is boolean/],
  ['an empty text', '', /is string/],
  ['a name', 'wealthica', /is string/],
  ['a function that was not called', wealthica, /is a function: call it/],
  ['an object', {}, /is object, expected a provider/],
  ['a list', [provider], /is array, expected a provider/],
  ['a number for an id', { ...provider, id: 7 }, /is object, expected a provider/],
  ['an unknown mode', { ...provider, mode: 'proxy' }, /is object, expected a provider/],
  ['no addresses', { ...provider, urls: null }, /is object, expected a provider/],
  [
    'a number for an address',
    { ...provider, urls: { 'wealthica.apiUrl': 7 } },
    /is object, expected a provider/,
  ],
]

test.each(entries)('%s among the providers refuses to start, with its place', (_name, entry, sentence) => {
  const start = relayWith({ providers: [provider, entry] })
  expect(start).toThrow(RelayConfigError)
  expect(start).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      option: 'providers[1]',
      message: expect.stringMatching(sentence),
    }),
  )
})

test.each([undefined, null, {}, 'wealthica'])('the providers %j are no list', (providers) => {
  expect(relayWith({ providers })).toThrow(expect.objectContaining({ code: 'no_providers' }))
})

test.each([null, 7, 'now', {}, { nowMs: () => 0 }])('the clock %j refuses to start', (clock) => {
  expect(relayWith({ clock })).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'clock' }))
})
