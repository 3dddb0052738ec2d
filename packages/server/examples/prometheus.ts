// Shows a relay's metrics in Prometheus's text format, on a port that only your monitoring reaches.
//
//   npm install @opentelemetry/api @opentelemetry/sdk-metrics @opentelemetry/exporter-prometheus
import { createServer, type Server } from 'node:http'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { type ObservedRelay, observeRelay } from '@token-relay/server/otel'

/** Serves the relay's metrics: `serveMetrics(relay).listen(9464, '127.0.0.1')`. */
export function serveMetrics(relay: ObservedRelay): Server {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const meter = new MeterProvider({ readers: [exporter] }).getMeter('@token-relay/server')
  const stop = observeRelay(relay, { meter })
  const server = createServer((request, response) => exporter.getMetricsRequestHandler(request, response))
  return server.on('close', stop)
}
