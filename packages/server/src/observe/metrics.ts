import type { Meter } from '@opentelemetry/api'
import type { BreakerEvent, CallEvent, EventHub } from '../events.ts'
import type { RelayStatus } from '../relay-status.ts'

/** Listens to events. Returns the functions that stop listening. */
export type Observer = (on: EventHub['on']) => readonly (() => void)[]

/** Attributes of metrics and spans. Their values come from short lists: providers, routes, methods, codes. */
export const attribute = {
  provider: 'token_relay.provider',
  reason: 'token_relay.mint.reason',
  source: 'token_relay.reuse.source',
  route: 'token_relay.route',
  outcome: 'token_relay.outcome',
  code: 'token_relay.code',
  limit: 'token_relay.limit',
  /** https://opentelemetry.io/docs/specs/semconv/attributes-registry/http/ */
  method: 'http.request.method',
  status: 'http.response.status_code',
  /** https://opentelemetry.io/docs/specs/semconv/attributes-registry/error/ */
  error: 'error.type',
} as const

/** Upper bounds in seconds: those of `http.client.request.duration`, and the deadlines of calls, 15 and 30. */
const boundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 15, 30]

/** Creates the metrics of one relay. Gauges begin with its status. */
export function createMetrics(meter: Meter, status?: RelayStatus): Observer {
  const durations = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: boundsSeconds },
    })
  const counter = (name: string, description: string, unit: string) =>
    meter.createCounter(name, { description, unit })

  const mints = durations('token_relay.mint.duration', 'Requests to providers for a token.')
  const calls = durations('token_relay.gateway.call.duration', "Gateway calls, to the provider's headers.")
  const reuses = counter('token_relay.reuses', 'Tokens that were served without a mint.', '{token}')
  const issued = counter('token_relay.relay_tokens', 'Relay tokens that were issued.', '{token}')
  const denials = counter('token_relay.denials', 'Requests that were answered with an error.', '{request}')
  const limited = counter('token_relay.limited', 'Requests that exceeded a limit.', '{request}')
  const revocations = counter('token_relay.revocations', 'Log-outs and revocations.', '{revocation}')
  const gauge = (name: string, description: string) => meter.createGauge(name, { description, unit: '1' })
  const store = gauge('token_relay.store.up', 'Whether the shared store answers.')
  const logOuts = gauge('token_relay.log_outs.current', 'Whether log-outs of other processes arrive in time.')
  const breaker = gauge('token_relay.breaker.state', '0: closed, 1: half-open, 2: open.')
  const ready = gauge('token_relay.ready', 'Whether the process takes requests.')

  const toBreaker = (provider: string, state: BreakerEvent['state']): void =>
    breaker.record(breakerStates[state], { [attribute.provider]: provider })

  if (status) {
    ready.record(Number(status.ready))
    if (status.store) store.record(Number(status.store === 'up'))
    if (status.logOuts) logOuts.record(Number(status.logOuts === 'current'))
    for (const [provider, state] of Object.entries(status.breakers)) toBreaker(provider, state)
  }

  return (on) => [
    on('mint', ({ provider, reason, outcome, durationMs }) =>
      mints.record(durationMs / 1000, {
        [attribute.provider]: provider,
        [attribute.reason]: reason,
        [attribute.outcome]: outcome,
      }),
    ),
    on('call', ({ provider, route, method, outcome, durationMs }) =>
      calls.record(durationMs / 1000, {
        [attribute.provider]: provider,
        [attribute.route]: route,
        [attribute.method]: method,
        [attribute.outcome]: classOf(outcome),
      }),
    ),
    on('reuse', ({ provider, source }) =>
      reuses.add(1, { [attribute.provider]: provider, [attribute.source]: source }),
    ),
    on('issued', ({ provider }) => issued.add(1, { [attribute.provider]: provider })),
    on('denied', ({ provider, code }) =>
      denials.add(1, { [attribute.provider]: provider, [attribute.code]: code }),
    ),
    on('limited', ({ provider, limit }) =>
      limited.add(1, { [attribute.provider]: provider, [attribute.limit]: limit }),
    ),
    on('revoked', ({ provider }) => revocations.add(1, { [attribute.provider]: provider })),
    on('store', ({ state }) => store.record(Number(state === 'up'))),
    on('logOuts', ({ state }) => logOuts.record(Number(state === 'current'))),
    on('breaker', ({ provider, state }) => toBreaker(provider, state)),
    on('ready', (event) => ready.record(Number(event.ready))),
  ]
}

const breakerStates = { closed: 0, 'half-open': 1, open: 2 } as const

/** Returns the class of a status, such as `2xx`, or the code of a failure. */
function classOf(outcome: CallEvent['outcome']): string {
  return typeof outcome === 'number' ? `${Math.floor(outcome / 100)}xx` : outcome
}
