import { once } from 'node:events'
import { createServer } from 'node:http'
import { portOf } from '../host/listen.ts'
import { startChild } from './child.ts'
import type { Engine, Place, Profile, Tab } from './engine.ts'
import { fieldPath } from './field-path.ts'
import { until } from './until.ts'
import { type ElementReference, startSession, type WebDriverSession } from './webdriver.ts'

/** Where a role may be. The engine itself says what the role and the name of an element are. */
const candidates = { button: 'button', link: 'a[href]', dialog: 'dialog' } as const

/** Starts WebKitGTK's own browser on a display that nobody sees. Each profile is a browser. */
export async function startWebKit(paths: { driver: string; xvfb: string }): Promise<Engine> {
  // Without `-noreset`, the display refuses connections for a moment after each browser.
  const screen = ['-screen', '0', '1280x900x24']
  const display = startChild(paths.xvfb, ['-displayfd', '1', '-nolisten', 'tcp', '-noreset', ...screen])
  const number = await display.output(/(\d+)\n/)
  const port = await freePort()
  const driver = startChild(paths.driver, [`--port=${port}`], { DISPLAY: `:${number}` })
  const driverUrl = `http://127.0.0.1:${port}`
  await until('the driver of WebKit answers', () => fetch(`${driverUrl}/status`).then(({ ok }) => ok))
  const first = await startSession(driverUrl)
  const version = first.browserVersion
  await first.close()
  return {
    version,
    openProfile: async () => profileOf(await startSession(driverUrl)),
    async close() {
      await driver.stop()
      await display.stop()
    },
  }
}

function profileOf(session: WebDriverSession): Profile {
  let first: Promise<string> | undefined
  /** A session has one current tab, so its commands run one after another. */
  let last: Promise<unknown> = Promise.resolve()
  return {
    async openTab() {
      const handle = await (first
        ? session.send<{ handle: string }>('window/new', { type: 'tab' }).then(({ handle }) => handle)
        : (first = session.send<string>('window')))
      return tabOf(session, (work) => {
        const turn = last.then(async () => {
          // Back to the tab's own page, from wherever the last command was.
          await session.send('window', { handle })
          return work()
        })
        last = turn.catch(() => undefined)
        return turn
      })
    },
    async close() {
      await last
      await session.close()
    },
  }
}

/** @param inTurn Runs work in this tab when the commands before it have ended. */
function tabOf(
  session: WebDriverSession,
  inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Tab {
  const withElement = (place: Place, path: string, body: object) =>
    inTurn(async () => {
      const element = await find(session, place)
      if (!element) throw new Error(`The page has no ${place.role} "${place.name}".`)
      await session.sendTo(element, path, body)
    })
  return {
    open: (url) => inTurn(() => session.send('url', { url })),
    has: (place) => inTurn(async () => (await find(session, place)) !== undefined),
    click: (place) => withElement(place, 'click', {}),
    type: (place, text) => withElement(place, 'value', { text }),
    pressEscape: () =>
      inTurn(async () => {
        const value = '\uE00C'
        const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value }))
        await session.send('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
      }),
    evaluate: (run) =>
      inTurn(() => session.send('execute/sync', { script: `return (${run.toString()})()`, args: [] })),
  }
}

async function find(
  session: WebDriverSession,
  { role, name, inFrame = false }: Place,
): Promise<ElementReference | undefined> {
  if (inFrame) {
    const [id] = await elements(session, 'css selector', 'iframe')
    if (!id) return undefined
    await session.send('frame', { id })
  }
  if (role === 'field') return (await elements(session, 'xpath', fieldPath(name)))[0]
  for (const element of await elements(session, 'css selector', candidates[role])) {
    const label = await session.sendTo<string>(element, 'computedlabel')
    if (label === name && (await session.sendTo<string>(element, 'computedrole')) === role) return element
  }
  return undefined
}

function elements(session: WebDriverSession, using: string, value: string): Promise<ElementReference[]> {
  return session.send('elements', { using, value })
}

/** Returns a free port. The driver takes one, and does not say which it took. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}
