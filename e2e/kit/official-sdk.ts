import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { Stage } from './stage.ts'

/** The part of wealthica-sdk-js that the tests use. */
interface SdkUser {
  getToken(): Promise<string>
  readonly institutions: { getList(): Promise<unknown[]> }
  connect(): SdkUser
  onConnection(callback: (institution: string) => void): SdkUser
  onError(callback: (error: unknown) => void): SdkUser
}

interface SdkConfig {
  readonly clientId: string
  readonly baseURL: string
  readonly connectURL: string
}

declare global {
  interface Window {
    readonly Wealthica: { init(config: SdkConfig): { login(): SdkUser } }
    sdkUser: SdkUser
    /** The SDK's first callback and its argument. */
    sdkOutcome: Promise<{ readonly connected: string } | { readonly failed: unknown }>
  }
}

const sdkFile = createRequire(import.meta.url).resolve('wealthica-sdk-js/dist/wealthica.min.js')

/** Injects the published SDK into every page that is opened later. The demo's content security policy blocks a script tag. */
export async function provideSdk(page: Page): Promise<void> {
  await page.addInitScript({ path: sdkFile })
}

/** Configures the SDK in the page with the emulator's addresses. Its `authEndpoint` keeps the default. */
export async function loginWithSdk(page: Page, { emulator }: Stage): Promise<void> {
  const config = { clientId: 'wealthica-emulator', baseURL: `${emulator.url}/v1`, connectURL: emulator.url }
  await page.evaluate((config) => {
    window.sdkUser = window.Wealthica.init(config).login()
  }, config)
}

/** Opens the SDK's widget. `sdkOutcome` resolves to its first callback. */
export async function connectWithSdk(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.sdkOutcome = new Promise((resolve) => {
      window.sdkUser
        .connect()
        .onConnection((connected) => resolve({ connected }))
        .onError((failed) => resolve({ failed }))
    })
  })
}
