// Every place and text of the demo that the checks use.
import type { Place, Tab } from './engine.ts'
import { until } from './until.ts'

const signInButton: Place = { role: 'button', name: 'Sign in' }
const signOutButton: Place = { role: 'button', name: 'Sign out' }
const connectButton: Place = { role: 'button', name: 'Connect an institution' }
const connectDialog: Place = { role: 'dialog', name: 'Connect an institution to Wealthica' }
const refreshButton: Place = { role: 'button', name: 'Refresh' }
const nameField: Place = { role: 'field', name: 'Name' }
const passwordField: Place = { role: 'field', name: 'Password' }

/** In Connect's page. */
const questradeLink: Place = { role: 'link', name: 'Questrade', inFrame: true }
const bankNameField: Place = { role: 'field', name: 'Username', inFrame: true }
const bankPasswordField: Place = { role: 'field', name: 'Password', inFrame: true }
const bankConnectButton: Place = { role: 'button', name: 'Connect', inFrame: true }
const widgetCloseButton: Place = { role: 'button', name: 'Close', inFrame: true }

/** Opens Wealthica's page, signs in as Ada, and returns the token as the page shows it. */
export async function signIn(tab: Tab, demoUrl: string): Promise<string> {
  await tab.open(`${demoUrl}/wealthica`)
  await appears(tab, signInButton)
  await tab.type(nameField, 'ada')
  await tab.type(passwordField, 'calm-harbour')
  await tab.click(signInButton)
  await appears(tab, signOutButton)
  return waitForToken(tab)
}

/** Signs out, and waits for the sign-in form. */
export async function signOut(tab: Tab): Promise<void> {
  await tab.click(signOutButton)
  await waitForSignIn(tab)
}

/** Waits until the page shows the sign-in form. */
export function waitForSignIn(tab: Tab): Promise<void> {
  return appears(tab, signInButton)
}

/** Waits until the page shows a token other than `last`. Returns its first and last characters. */
export async function waitForToken(tab: Tab, last = ''): Promise<string> {
  let shown = ''
  await until('the page shows a token', async () => {
    shown = await tab.evaluate(() => /eyJ\w{3}….{4}/.exec(document.body.innerText)?.[0] ?? '')
    return shown !== '' && shown !== last
  })
  return shown
}

/** Reads the institutions again. */
export function refresh(tab: Tab): Promise<void> {
  return tab.click(refreshButton)
}

/** Waits until the page contains a text, seen or only announced. */
export function waitForText(tab: Tab, text: string): Promise<void> {
  return until(`the page says "${text}"`, async () =>
    (await tab.evaluate(() => document.body.textContent)).includes(text),
  )
}

/** Returns whether the page, its storage, its address or its history contains a token. */
export function hasToken(tab: Tab): Promise<boolean> {
  return tab.evaluate(() =>
    [
      document.documentElement.outerHTML,
      JSON.stringify([localStorage, sessionStorage, history.state]),
      location.href,
      document.cookie,
    ].some((text) => text.includes('eyJ')),
  )
}

/** Opens Connect, and waits until its page is shown. */
export async function openConnect(tab: Tab): Promise<void> {
  await openConnectDialog(tab)
  await appears(tab, questradeLink)
}

/** Opens Connect, and waits for its dialog only. */
export async function openConnectDialog(tab: Tab): Promise<void> {
  await tab.click(connectButton)
  await appears(tab, connectDialog)
}

/** Connects Questrade in Connect's page, and waits until the dialog is gone. */
export async function connectQuestrade(tab: Tab): Promise<void> {
  await tab.click(questradeLink)
  await appears(tab, bankConnectButton)
  await tab.type(bankNameField, 'ada')
  await tab.type(bankPasswordField, 'at the bank')
  await leaveConnect(tab, bankConnectButton)
}

/** Closes Connect with the button in Connect's page, and waits until the dialog is gone. */
export function closeConnect(tab: Tab): Promise<void> {
  return leaveConnect(tab, widgetCloseButton)
}

/** Waits until nothing of Connect is left, and the button that opened it has the focus. */
export function waitForEndOfConnect(tab: Tab): Promise<void> {
  return until('Connect is gone, and its button has the focus', () =>
    tab.evaluate(
      () =>
        document.querySelector('dialog, iframe, [inert]') === null &&
        document.activeElement?.textContent === 'Connect an institution',
    ),
  )
}

/** The click removes the page that it is in, and an engine may never acknowledge it. */
async function leaveConnect(tab: Tab, button: Place): Promise<void> {
  void tab.click(button).catch(() => undefined)
  await waitForEndOfConnect(tab)
}

function appears(tab: Tab, place: Place): Promise<void> {
  return until(`the page shows the ${place.role} "${place.name}"`, () => tab.has(place))
}
