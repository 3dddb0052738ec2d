// The browser client beside the official SDK: the same small app, in the same Chromium, on the same emulator.
//
//   npm run bench:browser [-- --quick]
import { once } from 'node:events'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { ensureChromium } from '../../../.ci/system.mjs'
import { buildApps, launchChromium, sdkVersion } from './browser-app.mjs'
import { describeMachine } from './machine.mjs'
import { startProcess, stopProcess } from './measure.mjs'
import { build, workingTree } from './revision.mjs'

const { values } = parseArgs({ options: { quick: { type: 'boolean' } } })
const rounds = values.quick ? 7 : 25
const cachedCalls = values.quick ? 2_000 : 20_000

build(workingTree)
const upstream = await startProcess('upstream.mjs')
const { wealthica } = upstream.ready
const apps = await buildApps(wealthica)
const host = await startHost()
const browser = await launchChromium(ensureChromium())
const samples = { relay: [], sdk: [] }
try {
  for (let round = 0; round < rounds; round += 1) {
    process.stderr.write(`round ${round + 1}/${rounds}\n`)
    const order = ['relay', 'sdk']
    for (const name of round % 2 === 0 ? order : order.toReversed()) {
      samples[name].push({ ...(await measureTokens(name)), ...(await measureConnect(name)) })
    }
  }
} finally {
  await browser.close()
  host.closeAllConnections()
  host.close()
  await stopProcess(upstream)
}
print()

/** Serves both apps and their relay on one origin. Every page has its own user, with nothing cached. */
async function startHost() {
  const { createRelay, wealthica: provider } = await import('@token-relay/server')
  const relay = createRelay({
    identify: ({ headers }) => ({ id: /user=([\w-]+)/.exec(headers.cookie)[1] }),
    allowInsecureUpstream: true,
    rateLimit: false,
    providers: [provider(wealthica)],
  })
  let users = 0
  const server = createServer((request, response) => {
    const [, name, isScript] = /^\/(relay|sdk)(\.js)?$/.exec(request.url) ?? []
    if (isScript) return response.setHeader('content-type', 'text/javascript').end(apps[name].code)
    if (!name) return relay.handler(request, response, () => response.writeHead(404).end())
    users += 1
    response.setHeader('set-cookie', `user=user-${users}`).setHeader('content-type', 'text/html')
    return response.end(`<!doctype html><title>bench</title><body><script src="/${name}.js"></script>`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function open(name) {
  const page = await browser.newPage()
  page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.stack}\n`))
  await page.goto(`http://127.0.0.1:${host.address().port}/${name}`)
  return page
}

/** The first `getToken` of a page, and one of many after it. */
async function measureTokens(name) {
  const page = await open(name)
  const times = await page.evaluate(async (calls) => {
    const startedAtMs = performance.now()
    await window.getToken()
    const coldMs = performance.now() - startedAtMs
    for (let count = 0; count < calls / 4; count += 1) await window.getToken()
    const cachedFromMs = performance.now()
    for (let count = 0; count < calls; count += 1) await window.getToken()
    return { coldMs, cachedMicroseconds: ((performance.now() - cachedFromMs) * 1_000) / calls }
  }, cachedCalls)
  await page.close()
  return times
}

/** From the user's click to the moment in which Connect's form is sent, in a new page and in two that have a token. */
async function measureConnect(name) {
  return {
    connectColdMs: await clickToSubmitted(name, async () => {}),
    connectMs: await clickToSubmitted(name, (page) => page.evaluate(() => window.getToken())),
    preparedMs: await clickToSubmitted(name, (page) => page.evaluate(() => window.prepareConnect())),
  }
}

async function clickToSubmitted(name, before) {
  const page = await open(name)
  await before(page)
  await page.click('button')
  await page.waitForFunction(() => window.submittedAtMs !== undefined)
  const elapsedMs = await page.evaluate(() => window.submittedAtMs - window.clickedAtMs)
  await page.close()
  return elapsedMs
}

function print() {
  const titles = {
    coldMs: 'first getToken of a page, ms',
    cachedMicroseconds: 'cached getToken, µs',
    connectColdMs: 'click to Connect submitted, new page, ms',
    connectMs: 'click to Connect submitted, with a token, ms',
    preparedMs: 'the same, prepared while the user hovers, ms',
  }
  console.log(`${describeMachine()}, wealthica-sdk-js ${sdkVersion}; medians, quarters in brackets\n`)
  console.log(''.padEnd(46) + 'relay'.padEnd(26) + 'official SDK')
  const report = { gzipBytes: { relay: apps.relay.bytes, sdk: apps.sdk.bytes } }
  for (const [key, title] of Object.entries(titles)) {
    report[key] = { relay: quartersOf(samples.relay, key), sdk: quartersOf(samples.sdk, key) }
    console.log(title.padEnd(46) + shown(report[key].relay).padEnd(26) + shown(report[key].sdk))
  }
  const { relay, sdk } = report.gzipBytes
  console.log('the app, minified and gzipped, bytes'.padEnd(46) + String(relay).padEnd(26) + sdk)
  console.log(JSON.stringify(report))
}

function quartersOf(list, key) {
  const sorted = list.map((sample) => sample[key]).sort((a, b) => a - b)
  return [0.25, 0.5, 0.75].map((share) => Number(sorted[Math.floor((sorted.length - 1) * share)].toFixed(2)))
}

function shown([low, median, high]) {
  return `${median} [${low} to ${high}]`
}
