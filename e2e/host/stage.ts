import type { RequestListener } from 'node:http'
import { createDemoApp } from '@token-relay/demo/app'
import { type ProviderTargets, startWyre } from '@token-relay/demo/targets'
import { createClock, type EmulatorClock, type EmulatorName, startEmulator } from '@token-relay/emulators'
import { listen, nothing, type Place } from './listen.ts'
import type { Secrets } from './secrets.ts'
import { type Certificate, inFrontOf, listenSecurely } from './tls.ts'

/** The addresses of a stage. */
export interface StageAddresses {
  /** The demo. */
  readonly url: string
  /** The emulators. They share one clock with the demo. The control routes of each can move it. */
  readonly emulatorUrls: Readonly<Record<EmulatorName, string>>
  /** A page on another origin that the demo's relay allows. */
  readonly listedUrl: string
  /** The same page on an origin that the relay does not allow. */
  readonly unlistedUrl: string
}

/** What one test runs against: a demo, five emulators and a clock. */
export interface Stage {
  readonly addresses: StageAddresses
  close(): Promise<void>
}

/** What all stages share. */
export interface StageParts {
  /** Serves the demo, one stage at a time. Without TLS. */
  readonly place: Place
  /** The folder of the built page. */
  readonly pageFolder: string
  /** Serves the page of the other origins. */
  readonly elsewhere: RequestListener
  readonly secrets: Secrets
  /** Serves the demo and Wealthica's widget with TLS. */
  readonly certificate?: Certificate | undefined
}

/** Starts a stage: the demo at `place`, or with TLS on a free port, and everything else on free ports. */
export async function startStage({
  place,
  pageFolder,
  elsewhere,
  secrets,
  certificate,
}: StageParts): Promise<Stage> {
  const clock = createClock()
  const emulators = await startEmulators(secrets, clock)
  const listed = await listen(elsewhere)
  const unlisted = await listen(elsewhere)
  const host = certificate ? await listenSecurely(certificate) : place
  const widget = certificate && (await listenSecurely(certificate))
  if (widget) widget.answer = inFrontOf(emulators.wealthica.url)
  const demo = createDemoApp({
    targets: widget
      ? { ...emulators, wealthica: { ...emulators.wealthica, connectUrl: widget.url } }
      : emulators,
    ...(certificate && { publicOrigin: host.url }),
    signingKeys: [secrets.signingKey],
    pageFolder,
    allowedOrigins: [listed.url],
    clock: { nowMs: clock.now, monotonicMs: clock.now },
  })
  host.answer = demo.app
  emulators.wych.consent.setReturnUrl(`${host.url}/wych/return`)
  const closing = [listed, unlisted, demo, ...Object.values(emulators), ...(widget ? [host, widget] : [])]
  return {
    addresses: {
      url: host.url,
      emulatorUrls: {
        wealthica: emulators.wealthica.url,
        wych: emulators.wych.url,
        wyre: emulators.wyre.url,
        wakapay: emulators.wakapay.url,
        swypex: emulators.swypex.url,
      },
      listedUrl: listed.url,
      unlistedUrl: unlisted.url,
    },
    async close() {
      host.answer = nothing
      await Promise.all(closing.map((part) => part.close()))
    },
  }
}

async function startEmulators(secrets: Secrets, clock: EmulatorClock) {
  const [wealthica, wych, wyre, wakapay, swypex] = await Promise.all([
    startEmulator('wealthica', { ...secrets.wealthica, clock, teamName: 'Harbour' }),
    startEmulator('wych', { ...secrets.wych, clock, app: 'Harbour' }),
    startWyre({ ...secrets.wyre, clock }),
    startEmulator('wakapay', { ...secrets.wakapay, clock }),
    startEmulator('swypex', { ...secrets.swypex, clock }),
  ])
  return { wealthica, wych, wyre, wakapay, swypex } satisfies ProviderTargets
}
