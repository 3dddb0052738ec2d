// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, test, vi } from 'vitest'
import { TokenRelayProvider, useTokenCountdown } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

afterEach(cleanup)

function Countdown({ purpose = 'api' }: { readonly purpose?: 'api' | 'connect' }) {
  return <i>{useTokenCountdown('wealthica', { purpose }) ?? 'none'}</i>
}

/** Renders countdowns under StrictMode. */
async function start(count = 1, purpose: 'api' | 'connect' = 'api') {
  const scene = await setUp()
  const timers = vi.spyOn(scene.clock, 'setTimer')
  const countdowns = Array.from({ length: count }, (_, at) => <Countdown key={at} purpose={purpose} />)
  const { container, unmount } = render(
    <StrictMode>
      <TokenRelayProvider client={scene.client}>{countdowns}</TokenRelayProvider>
    </StrictMode>,
  )
  const live = (ms: number) => act(() => scene.pass(ms))
  return { ...scene, timers, live, unmount, text: () => container.textContent }
}

test('counts the seconds of the held token and does not mint', async () => {
  const { text, live, client, relay } = await start()
  await live(5_000)
  expect(text()).toBe('none')
  expect(relay.mints()).toHaveLength(0)
  await client.getToken('wealthica')
  await live(1_000)
  expect(text()).toBe('3599')
  await live(60_000)
  expect(text()).toBe('3539')
  expect(relay.mints()).toHaveLength(1)
})

test('purpose connect counts the seconds of Connect’s window', async () => {
  const { text, live, client } = await start(1, 'connect')
  await client.getToken('wealthica', { purpose: 'connect' })
  await live(60_000)
  expect(text()).toBe('540')
  await live(540_000)
  expect(text()).toBe('none')
})

test('many countdowns share one timer, and none is left after they unmount', async () => {
  const { timers, live, clock, unmount } = await start(500)
  timers.mockClear()
  await live(10_000)
  expect(timers).toHaveBeenCalledTimes(10)
  unmount()
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('stops while the page is hidden, and is right as soon as it is shown', async () => {
  const { text, live, client, clock } = await start()
  await client.getToken('wealthica')
  await live(1_000)
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  await act(async () => document.dispatchEvent(new Event('visibilitychange')))
  expect(clock.nextTimerMs()).toBeUndefined()
  clock.sleep(600_000)
  hidden.mockReturnValue(false)
  await act(async () => document.dispatchEvent(new Event('visibilitychange')))
  expect(text()).toBe('2999')
})

test('renders no seconds on a server', async () => {
  const { client } = await setUp()
  await client.getToken('wealthica')
  const html = renderToString(
    <TokenRelayProvider client={client}>
      <Countdown />
    </TokenRelayProvider>,
  )
  expect(html).toBe('<i>none</i>')
})
