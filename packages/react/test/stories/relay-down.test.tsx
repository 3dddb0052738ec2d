// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react'
import { useEffect } from 'react'
import { afterEach, expect, test } from 'vitest'
import { TokenRelayProvider, useProviderToken } from '../../src/index.ts'
import { setUp } from '../kit/set-up.ts'

afterEach(cleanup)

const counts = { readers: 0, others: 0 }

function Reader() {
  const { status, token, error } = useProviderToken('wealthica')
  useEffect(() => {
    counts.readers += 1
  })
  return <output>{`${status} ${token ?? error?.code ?? ''}`}</output>
}

function Other() {
  const { status } = useProviderToken('wealthica')
  useEffect(() => {
    counts.others += 1
  })
  return <output>{status}</output>
}

/** Renders 20 components that follow one token; ten of them show it. Returns what has happened since `count`. */
async function showTwenty(isDown: boolean) {
  const scene = await setUp()
  const { client, relay, clock, settle } = scene
  const fail = (times = 10_000) => {
    relay.replies.push(...Array.from({ length: times }, () => ({ status: 503 })))
  }
  if (isDown) fail()
  const { container } = render(
    <TokenRelayProvider client={client}>
      {Array.from({ length: 10 }, (_, at) => [<Reader key={at} />, <Other key={`other-${at}`} />])}
    </TokenRelayProvider>,
  )
  const live = async (ms: number) => {
    for (const endMs = clock.monotonicMs() + ms; clock.monotonicMs() < endMs;) {
      await act(async () => {
        clock.advance(Math.min(1_000, endMs - clock.monotonicMs()))
        await settle()
      })
    }
  }
  let mintsBefore = 0
  const count = () => {
    Object.assign(counts, { readers: 0, others: 0 })
    mintsBefore = relay.mints().length
  }
  const texts = () => [
    ...new Set(Array.from(container.querySelectorAll('output'), (node) => node.textContent)),
  ]
  const result = () => ({ requests: relay.mints().length - mintsBefore, ...counts })
  count()
  return { ...scene, fail, live, count, result, texts }
}

test('20 components with a relay that is down for ten minutes: requests and renders are few, and it heals by itself', async ({
  annotate,
}) => {
  const { relay, live, result, texts } = await showTwenty(true)
  await live(600_000)
  const { requests, readers, others } = result()
  await annotate(`relay down for 10 min: ${requests} requests, ${readers + others} renders of 20 components`)
  expect(texts()).toEqual(['error http_error', 'error'])
  expect(requests).toBeGreaterThan(9)
  expect(requests).toBeLessThan(45)
  // One for each failure that is reported.
  expect(readers / 10).toBeLessThanOrEqual(requests / 3)
  expect(others).toBe(readers)
  relay.replies.length = 0
  await live(60_000)
  expect(texts()).toEqual(['success token-1', 'success'])
})

test('20 components that hold a token while the relay is down for ten minutes render nothing, and show it to its end', async ({
  annotate,
}) => {
  const { relay, fail, live, count, result, texts } = await showTwenty(false)
  await live(1_000)
  expect(texts()).toEqual(['success token-1', 'success'])
  // From the beginning of the renewals on, to the end of the token: two minutes.
  await live(3_478_000)
  fail()
  count()
  await live(110_000)
  expect(result()).toMatchObject({ readers: 0, others: 0 })
  expect(result().requests).toBeGreaterThan(5)
  expect(texts()).toEqual(['success token-1', 'success'])
  await live(490_000)
  expect(texts()).toEqual(['error http_error', 'error'])
  const { requests, readers, others } = result()
  await annotate(`the same with a held token: ${requests} requests, ${readers + others} renders`)
  expect(requests).toBeLessThan(45)
  relay.replies.length = 0
  await live(60_000)
  expect(texts()).toEqual(['success token-2', 'success'])
})

test('a renewal renders those of 20 components that show the token once, and the others not at all', async () => {
  const { live, count, result, texts } = await showTwenty(false)
  await live(1_000)
  count()
  await live(3_500_000)
  expect(texts()).toEqual(['success token-2', 'success'])
  expect(result()).toEqual({ requests: 1, readers: 10, others: 0 })
})
