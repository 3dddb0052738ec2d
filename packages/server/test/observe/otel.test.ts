import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { memoryStore } from '@token-relay/server'
import { observeRelay } from '@token-relay/server/otel'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { createEventHub } from '../../src/event-hub.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, startHost } from '../kit/host.ts'

const ada = { id: 'ada' }
let host: Host | GatewayHost
afterEach(() => host.close())

/** Starts the real SDK. */
function startSdk() {
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  const spans = new InMemorySpanExporter()
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  onTestFinished(async () => {
    await Promise.all([meters.shutdown(), tracers.shutdown()])
  })
  return {
    meter: meters.getMeter('test'),
    tracer: tracers.getTracer('test'),
    spans: () => spans.getFinishedSpans(),
    /** Returns what was recorded, by the metric's name. */
    async recorded() {
      await meters.forceFlush()
      const scopes = metrics.getMetrics().at(-1)?.scopeMetrics ?? []
      return Object.fromEntries(
        scopes.flatMap((scope) =>
          scope.metrics.map(({ descriptor, dataPoints }) => [
            descriptor.name,
            dataPoints.map(({ attributes, value }) => ({
              ...attributes,
              value: typeof value === 'object' ? `${value.count} in ${value.sum} ${descriptor.unit}` : value,
            })),
          ]),
        ),
      )
    },
  }
}

test('metrics count mints by provider, reason and outcome, in seconds, and what the cache served', async () => {
  const sdk = startSdk()
  const direct = await startHost({
    wealthica: {
      clientSecret: () => {
        direct.clock.advance(1_500)
        return direct.emulator.credentials.clientSecret
      },
    },
  })
  host = direct
  observeRelay(direct.relay, sdk)
  direct.emulator.faults.add({ path: '/auth/token', respond: { status: 503 }, times: 1 })
  await expect(direct.relay.mint('wealthica', ada)).rejects.toThrow('internal error')
  direct.clock.advance(2_000)
  for (let i = 0; i < 3; i++) await direct.relay.mint('wealthica', ada)
  await direct.relay.revoke(ada)
  const mint = { 'token_relay.provider': 'wealthica', 'token_relay.mint.reason': 'cold' }
  expect(await sdk.recorded()).toEqual({
    'token_relay.mint.duration': [
      { ...mint, 'token_relay.outcome': 'upstream_unavailable', value: '1 in 1.5 s' },
      { ...mint, 'token_relay.outcome': 'ok', value: '1 in 0 s' },
    ],
    'token_relay.reuses': [
      { 'token_relay.provider': 'wealthica', 'token_relay.reuse.source': 'cache', value: 2 },
    ],
    'token_relay.revocations': [{ 'token_relay.provider': 'wealthica', value: 1 }],
    'token_relay.ready': [{ value: 1 }],
  })
})

test('a mint is a span with the times of the mint, and a failed one says why', async () => {
  const sdk = startSdk()
  const direct = await startHost({
    wealthica: {
      clientSecret: () => {
        direct.clock.advance(1_500)
        throw new Error('vault down')
      },
    },
  })
  host = direct
  observeRelay(direct.relay, sdk)
  const startMs = direct.clock.nowMs()
  await expect(direct.relay.mint('wealthica', ada)).rejects.toThrow('secret')
  const [span] = sdk.spans()
  expect(span).toMatchObject({
    name: 'mint wealthica',
    startTime: [startMs / 1000, 0],
    duration: [1, 500_000_000],
    status: { code: 2 },
    attributes: {
      'token_relay.provider': 'wealthica',
      'token_relay.mint.reason': 'cold',
      'error.type': 'secret_unavailable',
    },
  })
})

test.each([
  [200, undefined],
  [404, undefined],
  [500, '500'],
])(
  'L2 a gateway call with the answer %i is a span of its route, without path or user',
  async (status, error) => {
    const sdk = startSdk()
    const gateway = await startGatewayHost()
    host = gateway
    gateway.upstream.answer = (response) => response.writeHead(status).end()
    observeRelay(gateway.relay, sdk)
    await gateway.call('ada', '/things/canary?token_type=canary')
    const [span] = sdk.spans()
    expect([span?.name, span?.status.code, span?.attributes]).toEqual([
      'call acme thing',
      error === undefined ? 0 : 2,
      {
        'token_relay.provider': 'acme',
        'token_relay.route': 'thing',
        'http.request.method': 'GET',
        'http.response.status_code': status,
        ...(error !== undefined && { 'error.type': error }),
      },
    ])
  },
)

test('a span belongs to the request that caused it', async () => {
  const manager = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(manager)
  onTestFinished(() => context.disable())
  const sdk = startSdk()
  const gateway = await startGatewayHost({
    before: (app) =>
      app.use((request, _response, next) => {
        const span = sdk.tracer.startSpan(`request ${request.path}`)
        context.with(trace.setSpan(context.active(), span), next)
        span.end()
      }),
  })
  host = gateway
  observeRelay(gateway.relay, sdk)
  await gateway.call('ada', '/things/1')
  const [request, call] = sdk.spans()
  expect([request?.name, call?.name]).toEqual(['request /acme/api/things/1', 'call acme thing'])
  expect(call?.parentSpanContext).toEqual(request?.spanContext())
})

test('states of the store, of log-outs, of breakers and of the process are numbers', async () => {
  const sdk = startSdk()
  const direct = await startHost()
  host = direct
  const hub = createEventHub({ relay: 'shop', nowMs: () => 0, onFault: (error) => direct.errors.push(error) })
  observeRelay(hub, sdk)
  hub.emit('store', () => ({ state: 'down', reason: 'canary' }))
  hub.emit('logOuts', () => ({ state: 'late' }))
  hub.emit('breaker', () => ({ provider: 'acme', state: 'open', waitMs: 5_000 }))
  hub.emit('breaker', () => ({ provider: 'wych', state: 'closed' }))
  hub.emit('ready', () => ({ ready: false }))
  expect(await sdk.recorded()).toEqual({
    'token_relay.store.up': [{ value: 0 }],
    'token_relay.log_outs.current': [{ value: 0 }],
    'token_relay.breaker.state': [
      { 'token_relay.provider': 'acme', value: 2 },
      { 'token_relay.provider': 'wych', value: 0 },
    ],
    'token_relay.ready': [{ value: 0 }],
  })
})

test('gauges have values from the start, those of the store only with a store', async () => {
  const [sdk, alone] = [startSdk(), startSdk()]
  const gateway = await startGatewayHost({ relay: { store: memoryStore() } })
  host = gateway
  observeRelay(gateway.relay, sdk)
  expect(await sdk.recorded()).toEqual({
    'token_relay.store.up': [{ value: 1 }],
    'token_relay.log_outs.current': [{ value: 1 }],
    'token_relay.breaker.state': [{ 'token_relay.provider': 'acme', value: 0 }],
    'token_relay.ready': [{ value: 1 }],
  })
  const direct = await startHost()
  observeRelay(direct.relay, alone)
  await direct.close()
  expect(await alone.recorded()).toEqual({ 'token_relay.ready': [{ value: 0 }] })
})

test('a status follows the events of a relay', async () => {
  const store = memoryStore()
  const get = () => Promise.reject(new Error('READONLY'))
  const gateway = await startGatewayHost({ relay: { store: { ...store, count: get }, rateLimit: {} } })
  host = gateway
  const before = { ready: true, store: 'up', logOuts: 'current', breakers: { acme: 'closed' } }
  expect(gateway.relay.status).toEqual(before)
  await gateway.call('ada', '/things/1')
  gateway.upstream.answer = (response) => void response.writeHead(500).end()
  for (let at = 0; at < 5; at++) await gateway.call('ada', '/things/1')
  await gateway.relay.close()
  expect(gateway.relay.status).toEqual({
    ...before,
    ready: false,
    store: 'down',
    breakers: { acme: 'open' },
  })
})

test('the function that is returned stops metrics and spans', async () => {
  const sdk = startSdk()
  const direct = await startHost()
  host = direct
  observeRelay(direct.relay, sdk)()
  await direct.relay.mint('wealthica', ada)
  expect([await sdk.recorded(), sdk.spans()]).toEqual([{ 'token_relay.ready': [{ value: 1 }] }, []])
})

test('E4 a meter and a tracer that throw fail no request', async () => {
  const sdk = startSdk()
  const direct = await startHost()
  host = direct
  const fail = () => {
    throw new Error('telemetry down')
  }
  sdk.tracer.startSpan = fail
  const { meter } = startSdk()
  sdk.meter.createHistogram = (name) => Object.assign(meter.createHistogram(name), { record: fail })
  observeRelay(direct.relay, sdk)
  await expect(direct.relay.mint('wealthica', ada)).resolves.toMatchObject({ provider: 'wealthica' })
  expect(direct.errors).toMatchObject([{ message: 'telemetry down' }, { message: 'telemetry down' }])
})

test('without an SDK nothing is recorded, and nothing fails', async () => {
  const direct = await startHost()
  host = direct
  const stop = observeRelay(direct.relay)
  await direct.relay.mint('wealthica', ada)
  stop()
  expect(direct.errors).toEqual([])
})
