// The same small app twice: with the browser client, and with the official SDK.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { workingTree } from './revision.mjs'

const fromE2e = createRequire(join(workingTree, 'e2e/package.json'))

/** What both pages have: a button that opens Connect, and the moment in which its form is sent. */
const page = `
  const button = document.createElement('button')
  button.textContent = 'Connect'
  document.body.append(button)
  const submit = HTMLFormElement.prototype.submit
  HTMLFormElement.prototype.submit = function () {
    window.submittedAtMs ??= performance.now()
    return submit.call(this)
  }
  button.addEventListener('click', (event) => { window.clickedAtMs = event.timeStamp; connect() })
`

const ours = `
  import { createTokenClient } from '@token-relay/browser'
  import { openConnect, preloadConnect } from '@token-relay/browser/connect'
  const client = createTokenClient()
  const connect = () => openConnect(client, 'wealthica')
  window.getToken = () => client.getToken('wealthica')
  window.prepareConnect = () => preloadConnect(client, 'wealthica')
  ${page}
`

const theirs = ({ clientId, apiUrl, connectUrl }) => `
  import * as sdk from 'wealthica-sdk-js/dist/wealthica.min.js'
  const Wealthica = [sdk, sdk.default, sdk.default?.default, window.Wealthica].find((value) => value?.init)
  const config = { clientId: '${clientId}', baseURL: '${apiUrl}', connectURL: '${connectUrl}' }
  const user = Wealthica.init(config).login()
  const connect = () => user.connect().onConnection(() => {}).onError(() => {})
  window.getToken = () => user.getToken()
  window.prepareConnect = window.getToken // it has nothing of the kind
  ${page}
`

/** Builds both apps. `bytes` is what a page loads, minified and gzipped. */
export async function buildApps(wealthica) {
  const [relay, sdk] = await Promise.all([
    bundle(ours, join(workingTree, 'apps/demo')),
    bundle(theirs(wealthica), join(workingTree, 'e2e')),
  ])
  return { relay, sdk }
}

async function bundle(contents, resolveDir) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    absWorkingDir: workingTree,
    conditions: ['@token-relay/source'],
    bundle: true,
    format: 'iife',
    minify: true,
    write: false,
  })
  const [{ contents: code }] = outputFiles
  return { code, bytes: gzipSync(code, { level: 9 }).length }
}

/** Starts the Chromium that the browser tests use. */
export async function launchChromium(executablePath) {
  const { chromium } = fromE2e('@playwright/test')
  const isRoot = process.getuid?.() === 0
  return chromium.launch({ executablePath, args: isRoot ? ['--no-sandbox'] : [] })
}

/** The SDK's version. */
export const sdkVersion = fromE2e('wealthica-sdk-js/package.json').version
