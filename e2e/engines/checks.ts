import { equal, notEqual, ok } from 'node:assert/strict'
import {
  closeConnect,
  connectQuestrade,
  hasToken,
  openConnect,
  openConnectDialog,
  refresh,
  signIn,
  signOut,
  waitForEndOfConnect,
  waitForSignIn,
  waitForText,
  waitForToken,
} from './demo.ts'
import type { Tab } from './engine.ts'
import type { Stage } from './stages.ts'
import { until } from './until.ts'

/** What a check runs with: its own demo and emulators, and its own profile. */
export interface Scene {
  readonly stage: Stage
  readonly openTab: () => Promise<Tab>
}

/** What every engine must do, by title. */
export const checks: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  async 'a signed-in user gets a token, and the page reads their data with it'({ stage, openTab }) {
    const tab = await openTab()
    await signIn(tab, stage.url)
    await waitForText(tab, 'National Bank')
    equal(await stage.mints(), 1)
  },

  async 'a followed token is renewed by the page’s own timer'({ stage, openTab }) {
    await stage.script('tokens', { lifeSeconds: 5 })
    const tab = await openTab()
    await signIn(tab, stage.url)
    // A page on which nothing else asks for a token.
    await tab.open(`${stage.listedUrl}/tab.html?relay=${stage.url}`)
    await tab.evaluate(() => window.tab.nameUser('ada'))
    await tab.evaluate(() => window.tab.follow())
    const isShown = async () => (await tab.evaluate(() => window.tab.shown())) === 'success'
    await until('the page has a token', isShown)
    await stage.clearRequests()
    await until('the token is renewed', async () => (await stage.mints()) > 0)
    equal(await isShown(), true)
  },

  async 'after the device slept past the token’s end, a click is sent with a new token'({ stage, openTab }) {
    const tab = await openTab()
    const first = await signIn(tab, stage.url)
    const bearers = async () =>
      (await stage.requests()).flatMap(({ headers: { authorization } }) => authorization ?? [])
    await until('the page has read its data', async () => (await bearers()).length > 0)
    const [old = ''] = await bearers()
    await stage.clearRequests()
    await stage.script('clock', { advanceMs: 2 * 3_600_000 })
    // Sleep stops the timers and the monotonic clock, and the wall clock goes on.
    await tab.evaluate(() => {
      const awakeNow = Date.now.bind(Date)
      Date.now = () => awakeNow() + 2 * 3_600_000
    })
    await refresh(tab)
    await waitForToken(tab, first)
    await until('the page has read its data again', async () => (await bearers()).length > 0)
    equal((await bearers()).includes(old), false)
  },

  async 'two tabs share one mint, and a sign-out in one empties the other'({ stage, openTab }) {
    const [first, second] = [await openTab(), await openTab()]
    await signIn(first, stage.url)
    await second.open(`${stage.url}/wealthica`)
    await waitForToken(second)
    equal(await stage.mints(), 1)
    await signOut(first)
    await waitForSignIn(second)
    equal(await hasToken(second), false)
  },

  async 'B5 after a log-out in one tab, the client in the other sends nothing'({ stage, openTab }) {
    const [first, second] = [await openTab(), await openTab()]
    await signIn(first, stage.url)
    for (const tab of [first, second]) {
      await tab.open(`${stage.listedUrl}/tab.html?relay=${stage.url}`)
      await tab.evaluate(() => window.tab.nameUser('ada'))
      equal(await tab.evaluate(() => window.tab.read()), '200')
    }
    await first.evaluate(() => window.tab.logout())
    await until(
      'the other tab is notified',
      async () => (await second.evaluate(() => window.tab.changes())) === 1,
    )
    const sent = (await stage.requests()).length
    equal(await second.evaluate(() => window.tab.read()), 'unauthenticated')
    equal((await stage.requests()).length, sent)
  },

  async 'Connect opens, connects an institution, and leaves nothing behind'({ stage, openTab }) {
    const tab = await openTab()
    await signIn(tab, stage.url)
    await openConnect(tab)
    const opened = (await stage.requests()).find(({ path }) => path === '/connect')
    ok(opened?.method === 'POST' && !opened.target.includes('eyJ'), 'The token is in the body only.')
    await connectQuestrade(tab)
    await waitForText(tab, 'Questrade is connected.')
    equal(await stage.mints(), 1)
  },

  async 'Connect closes with its own button, and the focus returns'({ stage, openTab }) {
    const tab = await openTab()
    await signIn(tab, stage.url)
    await openConnect(tab)
    await closeConnect(tab)
  },

  async 'Connect closes with Esc, and the focus returns'({ stage, openTab }) {
    const tab = await openTab()
    await signIn(tab, stage.url)
    await openConnectDialog(tab)
    await tab.pressEscape()
    await waitForEndOfConnect(tab)
  },

  async 'a sign-out leaves no token in the page, and the next sign-in gets a new one'({ stage, openTab }) {
    const tab = await openTab()
    const first = await signIn(tab, stage.url)
    await signOut(tab)
    equal(await hasToken(tab), false)
    notEqual(await signIn(tab, stage.url), first)
  },
}
