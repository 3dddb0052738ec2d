import { readFileSync } from 'node:fs'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { RelayEvents } from '@token-relay/server'
import { observeRelay } from '@token-relay/server/otel'
import { expect, onTestFinished, test } from 'vitest'
import { logEvents } from '../../examples/log-events.ts'
import { lifeOf } from '../../src/credentials/token-life.ts'
import { createEventHub } from '../../src/event-hub.ts'
import { startGatewayHost } from '../kit/gateway-host.ts'

test('docs/production.md has a row for every event', () => {
  // A name that is missing here is a type error.
  const names: Record<keyof RelayEvents, true> = {
    mint: true,
    reuse: true,
    issued: true,
    call: true,
    denied: true,
    limited: true,
    revoked: true,
    store: true,
    logOuts: true,
    breaker: true,
    ready: true,
  }
  const rows = rowsOf('production.md', '| event ')
  expect(rows.map(([name]) => name)).toEqual(Object.keys(names).map((name) => `\`${name}\``))
})

test('docs/production.md has a row for every metric', () => {
  const created: string[] = []
  const meter = new MeterProvider().getMeter('observed')
  const other = new MeterProvider().getMeter('other')
  Object.assign(meter, {
    createHistogram: (name: string) => (created.push(name), other.createHistogram(name)),
    createCounter: (name: string) => (created.push(name), other.createCounter(name)),
    createGauge: (name: string) => (created.push(name), other.createGauge(name)),
  })
  observeRelay(createEventHub({ relay: 'shop', nowMs: () => 0, onFault: () => {} }), { meter })
  const rows = rowsOf('production.md', '| metric ')
  expect(rows.map(([name]) => name)).toEqual(created.map((name) => `\`${name}\``))
})

test('docs/production.md shows the recipe that writes a line for each event', () => {
  const recipe = readFileSync(new URL('../../examples/log-events.ts', import.meta.url), 'utf8')
  expect(readFileSync(new URL('../../../../docs/production.md', import.meta.url), 'utf8')).toContain(recipe)
})

test('the recipe writes one line of JSON for each event, with the level and the time that pino has', async () => {
  const host = await startGatewayHost({ relay: { rateLimit: { gatewayPerSubject: 1 } } })
  onTestFinished(() => host.close())
  const lines: string[] = []
  logEvents(host.relay, (line) => lines.push(line) > 0)
  await host.call('ada', '/things/1')
  await host.call('ada', '/things/1')
  await host.relay.revoke({ id: 'ada' })
  const entries: { level: number; time: number; msg: string }[] = lines.map((line) => JSON.parse(line))
  expect(entries.map(({ level, msg }) => [level, msg])).toEqual([
    [30, 'token-relay call'],
    [40, 'token-relay denied'],
    [40, 'token-relay limited'],
    [30, 'token-relay revoked'],
  ])
  for (const { time } of entries) expect(time).toBe(host.clock.nowMs())
  expect(lines.join('')).not.toMatch(/canary|things\/|"ada"/)
})

test.each(rowsOf('token-life.md', '| life of the token '))(
  'docs/token-life.md states the edges of a life: %s',
  (life = '', soft, hard) => {
    const lifeMs = Number(life.replace(/\D/g, '')) * 1000
    const { softMs, hardMs } = lifeOf(lifeMs, 0, 0.5)
    expect([soft, hard]).toEqual([softMs, hardMs].map((ms) => `${ms / 1000} s left`))
  },
)

/** Returns the rows of the table whose head begins so, each as its cells. */
function rowsOf(page: string, head: string): readonly (readonly string[])[] {
  const text = readFileSync(new URL(`../../../../docs/${page}`, import.meta.url), 'utf8')
  const [, table = ''] = text.split(`\n${head}`)
  const [, , ...rows] = table.split('\n\n')[0]?.split('\n') ?? []
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
