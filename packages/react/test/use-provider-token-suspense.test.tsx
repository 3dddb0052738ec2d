// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import type { TokenError } from '@token-relay/browser'
import type { ReactNode } from 'react'
import { Component, Suspense } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useProviderTokenSuspense } from '../src/index.ts'
import { show } from './kit/show.tsx'

afterEach(cleanup)
// React logs each error that reaches a boundary.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))

const down = { status: 403, body: { code: 'no_provider_account' } }

/** Shows an error’s code and a button that resets the boundary. With `isEager`, it resets itself. */
class Boundary extends Component<{ readonly children: ReactNode; readonly isEager?: boolean }> {
  override state: { code?: string } = {}
  static getDerivedStateFromError({ code = 'none' }: { readonly code?: string }) {
    return { code }
  }
  override componentDidCatch() {
    if (this.props.isEager) setTimeout(this.reset)
  }
  readonly reset = () => this.setState({ code: undefined })
  override render() {
    const { code } = this.state
    return code ? (
      <output>
        {code}
        <button type="button" onClick={this.reset} />
      </output>
    ) : (
      this.props.children
    )
  }
}

function Held({ onRender }: { readonly onRender?: () => void }) {
  const { token } = useProviderTokenSuspense('wealthica')
  onRender?.()
  return <output>{token}</output>
}

const page = (children: ReactNode = <Held />, isEager = false) => (
  <Boundary isEager={isEager}>
    <Suspense fallback={<output>waiting</output>}>{children}</Suspense>
  </Boundary>
)
const reset = () => act(async () => screen.getByRole('button').click())

test('suspends until there is a token, with one mint under StrictMode for several components', async () => {
  const others = Array.from({ length: 3 }, (_, at) => (
    <div hidden key={at}>
      <Held />
    </div>
  ))
  const { text, live, relay } = await show(
    page(
      <>
        <Held />
        {others}
      </>,
    ),
  )
  expect(text()).toBe('waiting')
  await live()
  expect(text()).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('renews the token without suspending', async () => {
  const { text, live } = await show(page())
  await live()
  const shown = new Set<string>()
  for (let minutes = 0; minutes < 60; minutes += 1) {
    await live(60_000)
    shown.add(text())
  }
  expect(shown).toEqual(new Set(['token-1', 'token-2']))
})

test('does not re-render a component that does not read the token when it is renewed', async () => {
  const onRender = vi.fn<() => void>()
  function Reader() {
    const { status } = useProviderTokenSuspense('wealthica')
    onRender()
    return <output>{status}</output>
  }
  const { live, relay } = await show(page(<Reader />))
  await live()
  onRender.mockClear()
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(relay.mints()).toHaveLength(2)
  expect(onRender).not.toHaveBeenCalled()
})

test('suspends again for another user, and throws when nobody is signed in', async () => {
  const { text, live, client, relay } = await show(page())
  await live()
  relay.token = { subject: 'subject-2' }
  await act(async () => client.setSubject('bruno'))
  await live()
  expect(text()).toBe('token-2')
  await act(async () => client.setSubject(null))
  await live()
  expect(text()).toBe('unauthenticated')
})

test('throws a failure once, and a reset of the boundary asks the relay again', async () => {
  const { text, live, relay } = await show(page(), (stage) => stage.relay.replies.push(down))
  await live()
  expect(text()).toBe('no_provider_account')
  expect(relay.mints()).toHaveLength(1)
  await live(2_000)
  expect(relay.mints()).toHaveLength(1)
  await reset()
  await live()
  expect(text()).toBe('token-1')
  expect(relay.mints()).toHaveLength(2)
})

test('a reset that fails shows the error again, and the next one recovers', async () => {
  const { text, live, relay } = await show(page(), (stage) => stage.relay.replies.push(down, down))
  await live()
  await live(1_000)
  await reset()
  await live()
  expect(text()).toBe('no_provider_account')
  expect(relay.mints()).toHaveLength(2)
  await live(2_000)
  await reset()
  await live()
  expect(text()).toBe('token-1')
})

test('a boundary that resets itself sends a bounded number of requests', async () => {
  const onRender = vi.fn<() => void>()
  function Eager() {
    onRender()
    return useProviderTokenSuspense('wealthica').status
  }
  const { live, relay } = await show(page(<Eager />, true), (stage) =>
    stage.relay.replies.push(...Array.from({ length: 1_000 }, () => down)),
  )
  for (let seconds = 0; seconds < 120; seconds += 1) await live(1_000)
  expect(onRender.mock.calls.length).toBeGreaterThan(100)
  expect(relay.mints().length).toBeGreaterThan(3)
  expect(relay.mints().length).toBeLessThan(12)
})

test('an error boundary gets the relay’s sentence and the request’s id', async () => {
  class Report extends Component<{ readonly children: ReactNode }> {
    override state: { error?: TokenError } = {}
    static getDerivedStateFromError(error: TokenError) {
      return { error }
    }
    override render() {
      const { error } = this.state
      return error ? <output>{`${error.message} ${error.requestId}`}</output> : this.props.children
    }
  }
  const requestId = '7b6a1c1e-0d55-4c6e-8f3d-0a5c5f0f9b11'
  const detail = 'The signed-in user has no usable account at the provider.'
  const body = { code: 'no_provider_account', detail, instance: `urn:uuid:${requestId}` }
  const { text, live } = await show(
    <Report>
      <Suspense>
        <Held />
      </Suspense>
    </Report>,
    ({ relay }) => relay.replies.push({ status: 403, body }),
  )
  await live()
  expect(text()).toBe(`${detail} ${requestId}`)
})
