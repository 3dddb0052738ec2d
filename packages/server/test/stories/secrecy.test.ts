import { inspect } from 'node:util'
import { RelayError } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { errorLine } from '../../src/errors.ts'
import { type Host, startHost } from '../kit/host.ts'

let host: Host | undefined
afterEach(() => host?.close())

const canary = 'canary-s3cr3t/+=&"\n-end'.replace('\n', '')
/** Every form that the canary could leak in. */
const forms = [
  canary,
  encodeURIComponent(canary),
  new URLSearchParams({ '': canary }).toString().slice(1),
  JSON.stringify(canary).slice(1, -1),
  Buffer.from(canary).toString('base64'),
  Buffer.from(canary).toString('base64url'),
  Buffer.from(canary).toString('hex'),
]
const leaks = (text: string) => forms.filter((form) => text.includes(form))

const faults = [
  { status: 401, body: { message: `wrong secret ${canary}` } },
  { status: 400, body: canary },
  { status: 500, body: canary },
  { status: 200, body: `{"token":"${encodeURIComponent(canary)}"}` },
  { redirect: `http://127.0.0.1:9/?secret=${encodeURIComponent(canary)}` },
  'reset',
  'hang',
] as const

test.each(faults)(
  'E1 L2 K11 no answer, error, event or log contains a secret if the provider answers %j',
  async (respond) => {
    const tokenDeadlineMs = respond === 'hang' ? 100 : 5000
    host = await startHost({ wealthica: { clientSecret: canary }, relay: { tokenDeadlineMs } })
    const events: unknown[] = []
    host.relay.on('mint', (event) => events.push(event))
    host.relay.on('denied', (event) => events.push(event))
    host.emulator.faults.add({ path: '/auth/token', respond })
    const response = await fetch(`${host.url}/wealthica/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'user=ada' },
      body: '{}',
    })
    const thrown: unknown = await host.relay.mint('wealthica', { id: 'ada' }).catch((error: unknown) => error)
    const seen = [
      await response.text(),
      inspect([...response.headers]),
      ...[thrown, host.errors, events, host.relay].map((value) =>
        inspect(value, { showHidden: true, depth: Infinity }),
      ),
      ...host.errors.map(errorLine),
      JSON.stringify([thrown, host.errors, events]),
      thrown instanceof Error ? String(thrown.stack) : '',
    ].join('\n')
    expect(events.length).toBeGreaterThan(1)
    expect(events).toContainEqual(expect.objectContaining({ subject: expect.stringMatching(/^[\w-]{22}$/) }))
    expect(thrown).toBeInstanceOf(RelayError)
    expect(leaks(seen)).toEqual([])
  },
)

test('L2 no event and no inspection of the relay contains a token', async () => {
  host = await startHost()
  const events: unknown[] = []
  host.relay.on('mint', (event) => events.push(event))
  const { token } = await host.relay.mint('wealthica', { id: 'ada' })
  const seen = inspect([events, host.relay], { showHidden: true, depth: Infinity })
  expect(events).toMatchObject([{ provider: 'wealthica', outcome: 'ok' }])
  expect(seen).not.toContain(token)
  expect(seen).not.toContain('ada')
})
