import { JSDOM } from 'jsdom'
import { expect, onTestFinished, test } from 'vitest'
import type { WealthicaEmulator } from '../../../src/index.ts'
import { field } from '../../kit/json.ts'
import { institutionsOf, mintToken, openConnect, signIn, startWealthica } from '../../kit/wealthica.ts'

const origin = 'https://app.example.com'

async function openSession(
  emulator: WealthicaEmulator,
  query: Record<string, string> = {},
  path = '/connect',
) {
  const { url } = await openConnect(emulator, { token: await mintToken(emulator), query, path })
  return url
}

/**
 * Loads a page, and runs its script, in a frame of a page at `opener`. Returns the frame and what it posts
 * there.
 */
async function embed(address: string, opener = origin) {
  const host = new JSDOM('<iframe></iframe>', {
    url: `${opener}/`,
    runScripts: 'dangerously',
    resources: 'usable',
  })
  onTestFinished(() => host.window.close())
  const messages: unknown[] = []
  host.window.addEventListener('message', ({ data }) => messages.push(data))
  const frame = host.window.document.querySelector('iframe')
  if (!frame) throw new TypeError('No frame')
  frame.src = address
  await new Promise((resolve) => frame.addEventListener('load', resolve))
  return { frame, messages }
}

/** What every page posts first. */
const loaded = { wealthica: true, event: 'LOADED' }

test('the page posts the success to its opener', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { origin })
  await signIn(session, 'rbc')
  const { messages } = await embed(session)
  const institution = field((await institutionsOf(emulator)).at(-1), 'id')
  await expect
    .poll(() => messages)
    .toEqual([loaded, { wealthica: true, event: 'success', institution, provider: 'rbc' }])
})

test('the close button posts a message to the opener', async () => {
  const emulator = await startWealthica()
  const { frame, messages } = await embed(await openSession(emulator, { origin }))
  frame.contentDocument?.querySelector('button')?.click()
  await expect.poll(() => messages).toEqual([loaded, { wealthica: true, event: 'close' }])
})

test('the page posts to the origin parameter only', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { origin: 'https://other.example.com' })
  const { frame, messages } = await embed(session)
  frame.contentDocument?.querySelector('button')?.click()
  await embed(session)
  expect(messages).toEqual([])
})

test('a wrong password is posted to the opener as an error', async () => {
  const emulator = await startWealthica()
  const answer = await signIn(await openSession(emulator, { origin }), 'rbc', 'wrong')
  const page = new JSDOM(await answer.text()).window.document
  expect(JSON.parse(page.body.dataset.messages ?? '')).toEqual([
    { event: 'error', error: { error_type: 401, message: 'Invalid credentials' } },
  ])
  expect(page.querySelector('[role=alert]')?.textContent).toContain('RBC Direct Investing does not accept')
})

test('with quick_retry, a refused user can try again or decline, and the choice is posted to the opener', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { origin, features: 'other,quick_retry' })
  const answer = await signIn(session, 'rbc', 'wrong')
  const page = new JSDOM(await answer.text(), { url: session }).window.document
  const posted = [...page.querySelectorAll<HTMLElement>('main [data-post]')].map(({ dataset }) =>
    JSON.parse(dataset.post ?? ''),
  )
  expect(JSON.parse(page.body.dataset.messages ?? '')).toEqual([])
  expect(posted).toEqual([
    [{ event: 'RETRY_ATTEMPT', data: { provider: 'rbc' } }],
    [
      { event: 'RETRY_DECLINED', data: { provider: 'rbc' } },
      { event: 'error', error: { error_type: 401, message: 'Invalid credentials' } },
    ],
  ])
  const retry = page.querySelector('a.primary')?.getAttribute('href') ?? ''
  expect(await (await fetch(new URL(retry, session))).text()).toContain('Sign in to RBC')
  expect((await signIn(session, 'rbc')).status).toBe(303)
})
