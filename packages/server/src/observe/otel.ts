import { type Meter, type Tracer, metrics, trace } from '@opentelemetry/api'
import type { RelayEvents, RelayListener } from '../events.ts'
import type { RelayStatus } from '../relay-status.ts'
import { type Observer, createMetrics } from './metrics.ts'
import { createSpans } from './spans.ts'

/** The part of a relay that is observed. */
export interface ObservedRelay {
  /** As in `Relay`. */
  on<Name extends keyof RelayEvents>(name: Name, listener: RelayListener<Name>): () => void
  /** As in `Relay`. Without it, a gauge has no value until its first change. */
  readonly status?: RelayStatus
}

/** Where measurements and spans go. */
export interface ObserveOptions {
  /** Default: the meter `@token-relay/server` of the provider that is registered when `observeRelay` is called. */
  readonly meter?: Meter
  /** Default: the tracer `@token-relay/server` of the provider that is registered. */
  readonly tracer?: Tracer
}

const scope = '@token-relay/server'

/**
 * Records a relay's events with OpenTelemetry, as metrics and spans. Labels are ids of providers and routes, methods and
 * codes: no path, user, token or secret. Without a registered SDK, the API does nothing.
 *
 * ```ts
 * const stop = observeRelay(relay)
 * ```
 *
 * A span is created when its work is done, with the times at which it began and ended. Its parent is the span that was
 * active for the request that did the work; callers that share a mint share the span of the one who started it.
 *
 * @returns the function that stops
 */
export function observeRelay(relay: ObservedRelay, options: ObserveOptions = {}): () => void {
  const { meter = metrics.getMeter(scope), tracer = trace.getTracer(scope) } = options
  const observers: readonly Observer[] = [createMetrics(meter, relay.status), createSpans(tracer)]
  const stops = observers.flatMap((observe) => observe((name, listener) => relay.on(name, listener)))
  return () => stops.forEach((stop) => stop())
}
