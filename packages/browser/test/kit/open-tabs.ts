import type { Scene } from '@token-relay/test-kit'
import { startScene } from '@token-relay/test-kit'
import { onTestFinished, vi } from 'vitest'
import type { TokenClient, TokenClientOptions } from '../../src/index.ts'
import { createTokenClient } from '../../src/index.ts'

/** Several tabs of one app, with real channels between them, in front of one relay. `client` is the first tab's. */
export interface TabsScene extends Scene<TokenClient> {
  readonly tabs: readonly TokenClient[]
  /** Waits until every message between the tabs has arrived and what follows from it is done. */
  readonly deliver: () => Promise<void>
  /** Sends a message as another script of the origin. */
  readonly forge: (message: unknown) => Promise<void>
}

/** Opens tabs. `optionsOf` returns the options of the n-th one. */
export async function openTabs(
  count: number,
  optionsOf: (index: number) => TokenClientOptions = () => ({}),
): Promise<TabsScene> {
  // Only pages and workers have a location, and only they talk to other tabs.
  vi.stubGlobal('location', {})
  const tabs: TokenClient[] = []
  let name = ''
  const scene = await startScene((defaults) => {
    name = `token-relay:${defaults.baseUrl}`
    for (let index = 0; index < count; index += 1) {
      // Tabs that draw the same numbers would act at the same time.
      const random = () => index / count
      tabs.push(createTokenClient({ ...defaults, random, ...optionsOf(index) }))
    }
    const [first, ...others] = tabs
    if (!first) throw new Error('no tabs')
    onTestFinished(() => others.forEach((tab) => tab.dispose()))
    return first
  })
  const [sender, receiver] = [new BroadcastChannel(name), new BroadcastChannel(name)]
  onTestFinished(() => {
    sender.close()
    receiver.close()
  })

  async function deliver(): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      await scene.settle()
      await forge('ping')
    }
    await scene.settle()
  }

  async function forge(message: unknown): Promise<void> {
    const arrival = new Promise<void>((resolve) => {
      receiver.addEventListener('message', function onMessage({ data }) {
        if (JSON.stringify(data) !== JSON.stringify(message)) return
        receiver.removeEventListener('message', onMessage)
        resolve()
      })
    })
    sender.postMessage(message)
    await arrival
  }

  return { ...scene, tabs, deliver, forge }
}
