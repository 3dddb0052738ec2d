import { JSDOM } from 'jsdom'
import { expect, onTestFinished, test } from 'vitest'
import type { WealthicaEmulator } from '../src/index.ts'
import { field, institutionsOf, list, mintToken, openConnect, signIn, startWealthica } from './wealthica.ts'

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

test('signing in connects an institution, which the API lists from then on', async () => {
  const emulator = await startWealthica()
  const before = await institutionsOf(emulator)
  const session = await openSession(emulator)

  const answer = await signIn(session, 'rbc')
  const after = await institutionsOf(emulator)

  expect([answer.status, answer.headers.get('location')]).toEqual([303, new URL(session).pathname])
  expect(after).toHaveLength(before.length + 1)
  expect(after.at(-1)).toMatchObject({ name: 'RBC Direct Investing', sync_status: 'ok' })
  expect(field(list(field(after.at(-1), 'investments'))[0], 'value')).toBeGreaterThan(0)
})

test('a session has one outcome', async () => {
  const emulator = await startWealthica()
  const before = await institutionsOf(emulator)
  const session = await openSession(emulator)

  await signIn(session, 'rbc')
  await signIn(session, 'questrade')

  expect(await institutionsOf(emulator)).toHaveLength(before.length + 1)
  expect(await (await fetch(session)).text()).toContain('RBC Direct Investing is connected')
})

test('a reconnected institution keeps its id and is synced anew', async () => {
  const emulator = await startWealthica()
  const [first, ...others] = await institutionsOf(emulator)
  const id = String(field(first, 'id'))
  const session = await openSession(emulator, {}, `/reconnect/${id}`)

  await signIn(session, String(field(first, 'type')))
  const [after, ...same] = await institutionsOf(emulator)

  expect([field(after, 'id'), same]).toEqual([id, others])
  expect(Date.parse(String(field(after, 'sync_date')))).toBeGreaterThan(
    Date.parse(String(field(first, 'sync_date'))),
  )
})

test('a provider that the address names is not chosen, and no other one can be', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, {}, '/connect/kraken')

  expect(await (await fetch(session)).text()).toContain('Sign in to Kraken')
  expect((await signIn(session, 'questrade')).status).toBe(404)
  expect((await fetch(`${session}/wise`)).status).toBe(404)
})

test('a provider that the session does not offer cannot be connected', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { providers: 'questrade' })

  expect((await signIn(session, 'rbc')).status).toBe(404)
})

test('an unknown session has expired', async () => {
  const { url } = await startWealthica()

  expect((await fetch(`${url}/session/nothing`)).status).toBe(401)
})

test('a form without a password is asked again', async () => {
  const emulator = await startWealthica()
  const answer = await signIn(await openSession(emulator), 'rbc', '')

  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Sign in to RBC')])
})

test('without an opener, the browser goes to redirect_uri with institution and state', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, {
    redirect_uri: 'https://app.example.com/back?a=1',
    state: 'x y',
  })

  const answer = await signIn(session, 'rbc')

  const id = String(field((await institutionsOf(emulator)).at(-1), 'id'))
  expect(answer.headers.get('location')).toBe(
    `https://app.example.com/back?a=1&institution=${id}&provider=rbc&state=x+y`,
  )
})

test('with an opener, redirect_uri is left alone', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { redirect_uri: 'https://app.example.com/back', origin })

  expect((await signIn(session, 'rbc')).headers.get('location')).toBe(new URL(session).pathname)
})

test('a user with fifty institutions connects no more', async () => {
  const emulator = await startWealthica()
  let status = 303
  for (let index = 0; index < 50 && status === 303; index += 1) {
    status = (await signIn(await openSession(emulator), 'rbc')).status
  }

  expect(status).toBe(409)
  expect(await institutionsOf(emulator)).toHaveLength(50)
})

test('the page tells its opener of the success', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { origin })
  await signIn(session, 'rbc')

  const { messages } = await embed(session)

  const institution = field((await institutionsOf(emulator)).at(-1), 'id')
  await expect
    .poll(() => messages)
    .toEqual([{ wealthica: true, event: 'success', institution, provider: 'rbc' }])
})

test('the page tells its opener that it was closed', async () => {
  const emulator = await startWealthica()
  const { frame, messages } = await embed(await openSession(emulator, { origin }))

  frame.contentDocument?.querySelector('button')?.click()

  await expect.poll(() => messages).toEqual([{ wealthica: true, event: 'close' }])
})

test('the page tells nobody but the origin that it was given', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { origin: 'https://other.example.com' })
  const { frame, messages } = await embed(session)

  frame.contentDocument?.querySelector('button')?.click()
  await embed(session)

  expect(messages).toEqual([])
})

test('a wrong password is an error, which the opener is told', async () => {
  const emulator = await startWealthica()
  const answer = await signIn(await openSession(emulator, { origin }), 'rbc', 'wrong')

  const page = new JSDOM(await answer.text()).window.document

  expect(JSON.parse(page.body.dataset.messages ?? '')).toEqual([
    { event: 'error', error: { error_type: 401, message: 'Invalid credentials' } },
  ])
  expect(page.querySelector('[role=alert]')?.textContent).toContain('RBC Direct Investing does not accept')
})

test('with quick_retry, a refused user tries again or declines, and the opener is told which', async () => {
  const emulator = await startWealthica()
  const session = await openSession(emulator, { origin, features: 'other,quick_retry' })
  const answer = await signIn(session, 'rbc', 'wrong')

  const page = new JSDOM(await answer.text(), { url: session }).window.document
  const told = [...page.querySelectorAll<HTMLElement>('main [data-post]')].map(({ dataset }) =>
    JSON.parse(dataset.post ?? ''),
  )

  expect(JSON.parse(page.body.dataset.messages ?? '')).toEqual([])
  expect(told).toEqual([
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
