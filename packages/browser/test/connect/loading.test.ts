// @vitest-environment jsdom
import { closeButton, dialog, frame, loadFrame, post, retryButton } from '@token-relay/test-kit'
import { expect, test, vi } from 'vitest'
import { openConnect } from '../../src/connect/index.ts'
import { openWidget, setUpPage } from '../kit/connect-page.ts'
import { setUp } from '../kit/set-up.ts'

const forms = setUpPage()
const announcing = { url: 'https://connect.example.com', clientId: 'client-1', announces: true }

/** Returns what the dialog says, and how. */
function said(): string {
  const sentence = dialog()?.querySelector('[role=status], [role=alert]')
  return `${sentence?.getAttribute('role')}: ${sentence?.textContent}`
}

/** Opens a widget that sends a message as soon as it has loaded. */
async function openAnnouncing() {
  const scene = await setUp()
  scene.relay.token = { connect: announcing }
  const outcome = openConnect(scene.client, 'wealthica')
  await scene.settle()
  return { ...scene, outcome }
}

test('says that it loads during the mint and while the widget loads', async () => {
  const { client, settle } = await setUp()
  const outcome = openConnect(client, 'wealthica', { label: 'Connect your bank' })
  expect([said(), dialog()?.getAttribute('aria-busy')]).toEqual(['status: Loading…', 'true'])
  expect(dialog()?.textContent).toContain('Connect your bank')
  await settle()
  expect([said(), dialog()?.getAttribute('aria-busy')]).toEqual(['status: Loading…', 'true'])
  loadFrame()
  expect([said(), dialog()?.getAttribute('aria-busy')]).toEqual(['status: ', 'false'])
  closeButton().click()
  expect(await outcome).toEqual({ status: 'closed' })
})

test('ignores the load event of the empty frame', async () => {
  const { outcome } = await openWidget()
  frame().dispatchEvent(new Event('load'))
  expect(said()).toBe('status: Loading…')
  closeButton().click()
  await outcome
})

test('says after 10 seconds that the widget does not load, and shows it when it arrives after all', async () => {
  const { outcome, clock } = await openWidget()
  clock.advance(9_999)
  expect(said()).toBe('status: Loading…')
  clock.advance(1)
  expect([said(), dialog()?.getAttribute('aria-busy')]).toEqual(['alert: This did not load.', 'false'])
  loadFrame()
  expect(said()).toBe('status: ')
  closeButton().click()
  expect(await outcome).toEqual({ status: 'closed' })
})

test('tries again in a new frame, and resolves as unavailable if the user closes after a failure', async () => {
  const { outcome, clock, settle } = await openWidget()
  const first = frame()
  clock.advance(10_000)
  retryButton()?.click()
  expect([said(), first.isConnected]).toEqual(['status: Loading…', false])
  await settle()
  expect(forms()).toHaveLength(2)
  expect(forms()[1]?.target).toBe(frame().name)
  clock.advance(10_000)
  expect(said()).toBe('alert: This did not load.')
  closeButton().click()
  expect(await outcome).toEqual({ status: 'error', code: 'unavailable', message: 'The widget did not load.' })
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('offers another try beside a widget that has loaded without a message', async () => {
  const { outcome, settle } = await openWidget()
  loadFrame()
  const first = frame()
  retryButton()?.click()
  await settle()
  expect(first.isConnected).toBe(false)
  closeButton().click()
  await outcome
})

test('a page that does not announce itself within 2 seconds of its load is a failure', async () => {
  const { outcome, clock } = await openAnnouncing()
  loadFrame()
  expect(said()).toBe('status: Loading…')
  clock.advance(2_000)
  expect(said()).toBe('alert: This did not load.')
  closeButton().click()
  expect(await outcome).toMatchObject({ code: 'unavailable' })
})

test('a widget that announces itself is shown with its own close button only', async () => {
  const { outcome, clock } = await openAnnouncing()
  loadFrame()
  post({ wealthica: true, event: 'LOADED' })
  clock.advance(60_000)
  expect([said(), retryButton()]).toEqual(['status: ', undefined])
  expect(closeButton().style.position).toBe('absolute')
  closeButton().click()
  expect(await outcome).toEqual({ status: 'closed' })
})

test('a failed try’s messages, timers and end of life have no effect on the next', async () => {
  const { outcome, clock, settle } = await openWidget()
  const source = frame().contentWindow
  clock.advance(10_000)
  retryButton()?.click()
  await settle()
  post({ wealthica: true, event: 'success', institution: '5f1' }, { source })
  clock.advance(589_000)
  expect(dialog()).not.toBeNull()
  closeButton().click()
  expect(await outcome).toMatchObject({ code: 'unavailable' })
})

test('resolves as blocked in a page whose sandbox forbids forms, without sending the token', async () => {
  vi.spyOn(HTMLFormElement.prototype, 'requestSubmit').mockImplementation(() => {})
  const { outcome } = await openWidget()
  vi.restoreAllMocks()
  expect(await outcome).toEqual({ status: 'error', code: 'blocked', message: 'sandbox' })
  expect(forms()).toEqual([])
})

test('host listeners do not see the form that tests the sandbox', async () => {
  const seen: Event[] = []
  document.body.addEventListener('submit', (event) => seen.push(event), { once: true })
  const { outcome } = await openWidget()
  expect(seen).toEqual([])
  closeButton().click()
  await outcome
})

test.each([
  ['en', 'Loading…', 'This did not load.'],
  ['es', 'Cargando…', 'No se ha podido cargar.'],
  ['fr', 'Chargement…', 'Le chargement a échoué.'],
  ['it', 'Caricamento…', 'Caricamento non riuscito.'],
] as const)('speaks the language of the widget: %s', async (lang, loading, failed) => {
  const { outcome, clock } = await openWidget({ lang })
  expect(said()).toBe(`status: ${loading}`)
  clock.advance(10_000)
  expect(said()).toBe(`alert: ${failed}`)
  closeButton().click()
  await outcome
})

test('a host replaces the texts it wants to', async () => {
  const { outcome } = await openWidget({ lang: 'fr', texts: { loading: 'Un instant…' } })
  expect([said(), closeButton().textContent]).toEqual(['status: Un instant…', 'Fermer'])
  closeButton().click()
  await outcome
})
