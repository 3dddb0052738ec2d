// The widget over the page
export { openConnect } from './open-connect.ts'
export type { ConnectOptions } from './open-connect.ts'
export type { ConnectTexts } from './texts.ts'
export type { Connection, ConnectFailure, ConnectOutcome } from './outcome.ts'
export type { ConnectEvent } from './message.ts'

// The same, prepared
export { preloadConnect } from './preload.ts'

// The widget in a web view
export { connectRequest } from './request.ts'
export type { ConnectRequest, ConnectRequestOptions } from './request.ts'
