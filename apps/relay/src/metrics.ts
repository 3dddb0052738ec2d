import { createServer, type Server } from 'node:http'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { type ObservedRelay, observeRelay } from '@token-relay/server/otel'

/** The metrics of a relay, for Prometheus. */
export interface Metrics {
  /** Answers `GET /metrics`. */
  readonly server: Server
  readonly identified: (outcome: 'user' | 'nobody' | 'fault') => void
}

/** Creates a relay's metrics. Labels are ids of providers and routes, methods and codes: no path, user, token or secret. */
export function createMetrics(relay: ObservedRelay): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutTargetInfo: true })
  const meter = new MeterProvider({ readers: [exporter] }).getMeter('@token-relay/server')
  const stop = observeRelay(relay, { meter })
  const identified = meter.createCounter('token_relay.identified', {
    description: 'Requests whose user was looked for, by what was found.',
    unit: '{request}',
  })
  const server = createServer((request, response) => {
    if (request.url === '/metrics' && request.method === 'GET') {
      exporter.getMetricsRequestHandler(request, response)
    } else {
      response.writeHead(404).end()
    }
  })
  server.on('close', stop)
  return { server, identified: (outcome) => identified.add(1, { 'token_relay.outcome': outcome }) }
}
