import { type Attributes, type HrTime, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { type Observer, attribute } from './metrics.ts'

/** Work that is done. */
interface Done {
  /** Its end, in milliseconds since 1970. */
  readonly atMs: number
  readonly durationMs: number
  /** The code or the status of a failure. */
  readonly error: string | undefined
  readonly attributes: Attributes
}

/**
 * Creates the spans of one relay. Events are emitted in the asynchronous context of the work, so the tracer finds the
 * span of the host's request as the parent.
 */
export function createSpans(tracer: Tracer): Observer {
  const record = (name: string, { atMs, durationMs, error, attributes }: Done): void => {
    const span = tracer.startSpan(name, {
      startTime: hrTime(atMs - durationMs),
      attributes: { ...attributes, ...(error !== undefined && { [attribute.error]: error }) },
    })
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(hrTime(atMs))
  }

  return (on) => [
    on('mint', ({ provider, reason, outcome, ...times }) =>
      record(`mint ${provider}`, {
        ...times,
        error: outcome === 'ok' ? undefined : outcome,
        attributes: { [attribute.provider]: provider, [attribute.reason]: reason },
      }),
    ),
    on('call', ({ provider, route, method, outcome, ...times }) => {
      const isStatus = typeof outcome === 'number'
      // A call whose caller has left did not fail, nor did one that the provider refused its user.
      const isFailure = isStatus ? outcome >= 500 : outcome !== 'aborted'
      record(`call ${provider} ${route}`, {
        ...times,
        error: isFailure ? String(outcome) : undefined,
        attributes: {
          [attribute.provider]: provider,
          [attribute.route]: route,
          [attribute.method]: method,
          ...(isStatus && { [attribute.status]: outcome }),
        },
      })
    }),
  ]
}

/** Returns an instant as seconds and nanoseconds: OpenTelemetry takes small numbers for readings of another clock. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)]
}
