import { expect, test } from 'vitest'
import { type EmulatorName, startEmulator } from '../../src/index.ts'
import { startWealthica } from '../kit/wealthica.ts'

test.each<[EmulatorName, object, string]>([
  ['wealthica', { tokenLifeSecond: 5 }, 'Unknown option "tokenLifeSecond"; known: '],
  ['wych', { apikey: 'x' }, 'Unknown option "apikey"; known: '],
  ['wyre', { secret: 'x' }, 'Unknown option "secret"; known: '],
  ['wakapay', { singleToken: true }, 'Unknown option "singleToken"; known: '],
  ['swypex', { scopes: 'cards:read' }, 'Unknown option "scopes"; known: '],
])('the %s emulator refuses the unknown option in %j', async (name, options, sentence) => {
  await expect(startEmulator(name, options)).rejects.toThrow(sentence)
})

test.each<[EmulatorName, object, string]>([
  ['wealthica', { tokenLifeSeconds: 0 }, 'tokenLifeSeconds is 0; it must be a whole number from 1 to 86400'],
  ['wealthica', { connectWindowSeconds: 0.5 }, 'connectWindowSeconds is 0.5'],
  ['wych', { tokenLifeSeconds: 0 }, 'tokenLifeSeconds is 0'],
  ['wych', { tokenCallsPerMinute: 0 }, 'tokenCallsPerMinute is 0'],
  ['wych', { tokenCallsPerMinute: 1.5 }, 'tokenCallsPerMinute is 1.5'],
  ['wyre', { timestampSkewSeconds: 0 }, 'timestampSkewSeconds is 0'],
  ['wakapay', { tokenLifeSeconds: 86_401 }, 'tokenLifeSeconds is 86401'],
  ['wakapay', { tokenLifeSeconds: 0 }, 'tokenLifeSeconds is 0'],
  ['swypex', { tokenLifeSeconds: 0 }, 'tokenLifeSeconds is 0'],
])('the %s emulator refuses the range of %j', async (name, options, sentence) => {
  const started = startEmulator(name, options)
  await expect(started).rejects.toThrow(RangeError)
  await expect(started).rejects.toThrow(sentence)
})

test('an option that is undefined gets its default', async () => {
  const { credentials, url } = await startWealthica({
    port: undefined,
    host: undefined,
    clock: undefined,
    clientId: undefined,
  })
  expect(credentials.clientId).toBe('wealthica-emulator')
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})
