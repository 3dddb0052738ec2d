// @vitest-environment jsdom
import { closeButton, dialog, loadFrame, post } from '@token-relay/test-kit'
import { expect, test, vi } from 'vitest'
import { openConnect } from '../../src/connect/index.ts'
import { setUpPage } from '../kit/connect-page.ts'
import type { ClientScene } from '../kit/set-up.ts'
import { setUp } from '../kit/set-up.ts'

setUpPage()

/** The steps of an opening: how to get from one to the next. */
const steps: Record<string, (scene: ClientScene) => Promise<void> | void> = {
  'during the mint': () => {},
  'while the widget loads': ({ settle }) => settle(),
  'after it failed': ({ clock }) => clock.advance(10_000),
  'when it has loaded': () => loadFrame(),
  'after an event': () => post({ wealthica: true, event: 'RETRY_ATTEMPT' }),
}

const ways: Record<string, (scene: ClientScene, controller: AbortController) => void> = {
  'the close button': () => closeButton().click(),
  Esc: () => dialog()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })),
  'the caller’s signal': (_, controller) => controller.abort(),
  'another user': ({ client }) => client.setSubject('bruno'),
  'a swapped body': () => document.body.replaceWith(document.createElement('body')),
}

/** Records the signals of all listeners that are added to the page from now on. */
function watchListeners(): AbortSignal[] {
  const signals: AbortSignal[] = []
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target)
    vi.spyOn(target, 'addEventListener').mockImplementation(
      (type: string, listener: EventListenerOrEventListenerObject, options) => {
        const signal = typeof options === 'object' ? options.signal : undefined
        signals.push(signal ?? new AbortController().signal)
        add(type, listener, options)
      },
    )
  }
  return signals
}

for (const [at, step] of Object.keys(steps).entries()) {
  for (const [way, leave] of Object.entries(ways)) {
    test(`${way} ${step} leaves no node, listener, timer or style`, async () => {
      const scene = await setUp()
      const signals = watchListeners()
      const controller = new AbortController()
      const outcome = openConnect(scene.client, 'wealthica', { signal: controller.signal })
      for (const reach of Object.values(steps).slice(0, at + 1)) await reach(scene)
      leave(scene, controller)
      expect((await outcome).status).not.toBe('connected')
      vi.restoreAllMocks()
      await scene.settle()
      scene.client.dispose() // ends the listeners of the client itself
      expect(signals.length).toBeGreaterThanOrEqual(7)
      expect(signals.filter(({ aborted }) => !aborted)).toEqual([])
      expect(document.querySelectorAll('dialog, iframe, form, link, [inert]')).toHaveLength(0)
      expect(document.documentElement.getAttribute('style') ?? '').toBe('')
      expect(scene.clock.nextTimerMs()).toBeUndefined()
    })
  }
}
