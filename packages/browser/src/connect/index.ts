// The widget over the page
export { openConnect, type ConnectOptions } from './open-connect.ts'
export { type Connection, type ConnectFailure, type ConnectOutcome } from './outcome.ts'
export { type ConnectEvent } from './message.ts'

// The widget in a web view of the host's
export { connectRequest, type ConnectRequest, type ConnectRequestOptions } from './connect-request.ts'
