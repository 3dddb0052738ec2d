import { fileURLToPath } from 'node:url'
import type { RecordedRequest } from '@token-relay/emulators'
import { startChild } from './child.ts'

/** A demo and its emulators, for one check. */
export interface Stage {
  /** The demo. */
  readonly url: string
  /** A page on another origin that the demo's relay allows. */
  readonly listedUrl: string
  /** Sends a control to Wealthica's emulator. */
  script(control: 'tokens' | 'clock', body: object): Promise<void>
  /** Returns the requests that Wealthica's emulator received, oldest first. */
  requests(): Promise<readonly RecordedRequest[]>
  clearRequests(): Promise<void>
  /** Returns how often a Wealthica token was requested. */
  mints(): Promise<number>
  close(): Promise<void>
}

/** Starts stages. */
export interface Stages {
  readonly start: () => Promise<Stage>
  readonly stop: () => Promise<void>
}

/** Builds the demo's page, and starts the host of the stages. */
export async function startStages(): Promise<Stages> {
  const host = startChild(process.execPath, [
    '--conditions=@token-relay/source',
    '--import',
    'tsx',
    fileURLToPath(new URL('../host/host.ts', import.meta.url)),
  ])
  const hostUrl = await host.output(/Stages at (http:\S+)/)
  return {
    async start() {
      const { id, ...addresses } = await json(`${hostUrl}/stages/production`, { method: 'POST' })
      return stageAt(addresses, () => fetch(`${hostUrl}/stages/${id}`, { method: 'DELETE' }))
    },
    stop: () => host.stop(),
  }
}

function stageAt(
  { url, listedUrl, emulatorUrls }: { url: string; listedUrl: string; emulatorUrls: { wealthica: string } },
  end: () => Promise<unknown>,
): Stage {
  const control = `${emulatorUrls.wealthica}/_emulator`
  const requests = async (): Promise<readonly RecordedRequest[]> =>
    (await json(`${control}/requests`)).requests
  return {
    url,
    listedUrl,
    async script(name, body) {
      await json(`${control}/${name}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
    },
    requests,
    clearRequests: async () => void (await fetch(`${control}/requests`, { method: 'DELETE' })),
    mints: async () => (await requests()).filter(({ path }) => path === '/v1/auth/token').length,
    close: async () => void (await end()),
  }
}

async function json(url: string, init?: RequestInit): Promise<ReturnType<JSON['parse']>> {
  const response = await fetch(url, init)
  if (response.ok) return response.json()
  throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}
