import { createRelay, RelayConfigError, type RelayOptions, wealthica } from '@token-relay/server'
import { expect, test } from 'vitest'

const provider = wealthica({ clientId: 'maple-ledger', clientSecret: '4b1f0c7d9e' })

/** Passes options as a JavaScript host can, regardless of types. */
const relayWith = (options: Record<string, unknown>) => {
  const host: RelayOptions = { identify: () => null, providers: [provider] }
  return () => createRelay(Object.assign(host, options))
}

const entries: [string, unknown, RegExp][] = [
  ['undefined', undefined, /is undefined, expected a provider, as a function such as wealthica\(/],
  ['null', null, /is null/],
  ['a condition', false, /is boolean/],
  ['an empty string', '', /is string/],
  ['a name', 'wealthica', /is string/],
  ['a function that was not called', wealthica, /is a function: call it/],
  ['an object', {}, /is object, expected a provider/],
  ['a list', [provider], /is array, expected a provider/],
  ['a number for an id', { ...provider, id: 7 }, /is object, expected a provider/],
  ['an unknown mode', { ...provider, mode: 'proxy' }, /is object, expected a provider/],
  ['a provider without addresses', { ...provider, urls: null }, /is object, expected a provider/],
  [
    'a number for an address',
    { ...provider, urls: { 'wealthica.apiUrl': 7 } },
    /is object, expected a provider/,
  ],
]

test.each(entries)('refuses the provider list entry %s and names its index', (_name, entry, sentence) => {
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

test.each([undefined, null, {}, 'wealthica'])('refuses the providers %j', (providers) => {
  expect(relayWith({ providers })).toThrow(expect.objectContaining({ code: 'no_providers' }))
})

test.each([null, 7, 'now', {}, { nowMs: () => 0 }])('refuses the clock %j', (clock) => {
  expect(relayWith({ clock })).toThrow(expect.objectContaining({ code: 'invalid_option', option: 'clock' }))
})
