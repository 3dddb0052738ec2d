import type { BrowserContext, Page } from '@playwright/test'
import type { Tab } from '../elsewhere/tab.ts'
import { passwords, type Person } from '../kit/demo-page.ts'
import { expect, type Stage, test } from '../kit/stage.ts'

const hourMs = 3_600_000

test('B5 after a log-out in one tab, the other sends nothing with the old bearer', async ({
  context,
  stage,
}) => {
  await signInAs(context, stage, 'ada')
  const [first, second] = await openTabs(context, stage, 2)
  for (const page of [first, second]) expect(await run(page, 'read')).toBe('200')
  await run(first, 'logout')
  await expect.poll(() => run(second, 'changes')).toBe(1)
  const sent: string[] = []
  second.on('request', (request) => sent.push(request.url()))
  expect(await run(second, 'read')).toBe('unauthenticated')
  expect(await second.evaluate(() => window.tab.read('POST'))).toBe('unauthenticated')
  expect(await run(second, 'shown')).toBe('unauthenticated')
  expect(sent).toEqual([])
})

test('B5b when another user signs in in one tab, the other drops its token and asks the host', async ({
  context,
  stage,
}) => {
  await signInAs(context, stage, 'ada')
  const [first, second] = await openTabs(context, stage, 2)
  const ofAda = await run(second, 'getToken')
  await run(first, 'getToken')
  await signInAs(context, stage, 'bruno')
  await first.evaluate(() => window.tab.nameUser('bruno'))
  const ofBruno = await run(first, 'getToken')
  expect(ofBruno).not.toBe(ofAda)
  await expect.poll(() => run(second, 'changes')).toBeGreaterThan(0)
  expect(await run(second, 'getToken')).toBe('unauthenticated')
  await second.evaluate(() => window.tab.nameUser('bruno'))
  expect(await run(second, 'getToken')).toBe(ofBruno)
  expect(await run(first, 'getToken')).toBe(ofBruno)
})

test('ten tabs that wake on an expired token send ten requests, the provider one, and none shows an error', async ({
  context,
  stage,
}) => {
  await context.clock.install()
  await signInAs(context, stage, 'ada')
  const pages = await openTabs(context, stage, 10)
  for (const page of pages) {
    await run(page, 'getToken')
    await run(page, 'follow')
  }
  expect(await stage.emulator.mints()).toBe(1)
  let asked = 0
  context.on('request', (request) => (asked += request.method() === 'POST' ? 1 : 0))
  await stage.emulator.advanceClock(2 * hourMs)
  // One clock for all tabs.
  await context.clock.fastForward(2 * hourMs)
  for (const page of pages) await expect.poll(() => run(page, 'read')).toBe('200')
  for (const page of pages) expect(await run(page, 'shown')).toBe('success')
  expect(asked).toBeLessThanOrEqual(10)
  expect(await stage.emulator.mints()).toBe(2)
})

test('a page in the back-forward cache hears nothing, and catches up when it is restored', async ({
  context,
  stage,
}) => {
  await signInAs(context, stage, 'ada')
  const [first, second] = await openTabs(context, stage, 2)
  const ofAda = await run(second, 'getToken')
  await run(first, 'getToken')
  await second.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await signInAs(context, stage, 'bruno')
  await first.evaluate(() => window.tab.nameUser('bruno'))
  const ofBruno = await run(first, 'getToken')
  expect(await run(second, 'changes')).toBe(0)
  await second.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  expect(await run(second, 'getToken')).toBe('discarded')
  expect(await run(second, 'changes')).toBe(1)
  expect([ofAda, ofBruno]).not.toContain(await run(second, 'getToken'))
})

test('offline, a held token is served and a missing one fails at once', async ({ context, stage }) => {
  await signInAs(context, stage, 'ada')
  const [first, second] = await openTabs(context, stage, 2)
  const token = await run(first, 'getToken')
  await context.setOffline(true)
  expect(await run(first, 'getToken')).toBe(token)
  const [outcome, tookMs] = await second.evaluate(async () => {
    const startedMs = performance.now()
    return [await window.tab.getToken(), performance.now() - startedMs] as const
  })
  expect(outcome).toBe('offline')
  expect(tookMs).toBeLessThan(1000)
  await context.setOffline(false)
  await expect.poll(() => run(second, 'getToken')).toBe(token)
})

test('a hidden tab sends nothing while its token ends, and renews it when it is shown', async ({
  context,
  stage,
}) => {
  await context.clock.install()
  await signInAs(context, stage, 'ada')
  const [page] = await openTabs(context, stage, 1)
  await run(page, 'getToken')
  await run(page, 'follow')
  await setHidden(page, true)
  let asked = 0
  page.on('request', () => (asked += 1))
  await stage.emulator.advanceClock(2 * hourMs)
  await page.clock.fastForward(2 * hourMs)
  await page.clock.runFor(60_000)
  expect(asked).toBe(0)
  await setHidden(page, false)
  await page.clock.runFor(1_000)
  await expect.poll(() => run(page, 'shown')).toBe('success')
  expect(asked).toBe(1)
})

for (const hours of [-24, 24]) {
  test(`works with a device clock that is ${hours} h off`, async ({ context, stage }) => {
    await context.clock.install({ time: Date.now() + hours * hourMs })
    await signInAs(context, stage, 'ada')
    const [page] = await openTabs(context, stage, 1)
    const token = await run(page, 'getToken')
    await page.clock.fastForward(hourMs / 2)
    expect(await run(page, 'getToken')).toBe(token)
    await stage.emulator.advanceClock(hourMs)
    await page.clock.fastForward(hourMs / 2)
    expect(await run(page, 'read')).toBe('200')
    expect(await run(page, 'getToken')).not.toBe(token)
  })
}

test('a click after the device slept past the token’s end sends a new token', async ({ context, stage }) => {
  await context.clock.install()
  await signInAs(context, stage, 'ada')
  const [page] = await openTabs(context, stage, 1)
  await run(page, 'getToken')
  // Sleep stops the monotonic clock and the timers; the wall clock goes on.
  await stage.emulator.advanceClock(2 * hourMs)
  await page.clock.setSystemTime(Date.now() + 2 * hourMs)
  const statuses: number[] = []
  page.on('response', (response) => statuses.push(response.status()))
  expect(await run(page, 'read')).toBe('200')
  expect(statuses).not.toContain(401)
})

type Question = 'logout' | 'getToken' | 'read' | 'follow' | 'shown' | 'changes'

/** Calls a function of the page's tab. */
function run(page: Page, question: Question): Promise<Awaited<ReturnType<Tab[Question]>>> {
  return page.evaluate((question) => window.tab[question](), question)
}

async function signInAs(context: BrowserContext, stage: Stage, person: Person): Promise<void> {
  const answer = await context.request.post(`${stage.url}/api/session`, {
    data: { username: person, password: passwords[person] },
  })
  expect(answer.status()).toBe(200)
}

/** Opens tabs in which the host has named Ada. */
async function openTabs(
  context: BrowserContext,
  stage: Stage,
  count: number,
): Promise<[Page, Page, ...Page[]]> {
  const pages: Page[] = []
  for (let index = 0; index < count; index += 1) {
    const page = await context.newPage()
    await page.goto(`${stage.listedUrl}/tab.html?relay=${stage.url}`)
    await page.evaluate(() => window.tab.nameUser('ada'))
    pages.push(page)
  }
  const [first, second = first] = pages
  if (!first || !second) throw new Error('no tabs')
  return [first, second, ...pages.slice(2)]
}

async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, isHidden)
}
