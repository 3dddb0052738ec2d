import { afterEach, expect, test, vi } from 'vitest'
import { type Host, postMint, startHost } from './kit/host.ts'
import { problemIn } from './kit/problem.ts'

let host: Host
afterEach(() => host.close())

test.each([
  [
    'throws',
    () => {
      throw new Error('log down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('log down'))],
])('E4 an onError that %s goes to standard error and breaks no request', async (_name, onError) => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  host = await startHost({
    relay: {
      onError,
      identify: () => {
        throw new TypeError('store down')
      },
    },
  })
  const response = await postMint(host.url, 'ada')
  expect([response.status, (await problemIn(response)).code]).toEqual([500, 'identify_failed'])
  expect(stderr.mock.calls).toEqual([['[token-relay] Error: log down\n']])
})

test('a listener that throws stops neither the answer nor other listeners', async () => {
  host = await startHost()
  const seen: string[] = []
  host.relay.on('mint', () => {
    throw new Error('metrics down')
  })
  const stop = host.relay.on('mint', ({ outcome }) => seen.push(outcome))
  await host.relay.mint('wealthica', { id: 'ada' })
  stop()
  await host.relay.mint('wealthica', { id: 'bob' })
  expect(seen).toEqual(['ok'])
  expect(host.errors).toMatchObject([{ message: 'metrics down' }, { message: 'metrics down' }])
})
