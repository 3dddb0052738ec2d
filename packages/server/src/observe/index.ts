// Metrics and spans for OpenTelemetry
export { observeRelay, type ObservedRelay, type ObserveOptions } from './otel.ts'
