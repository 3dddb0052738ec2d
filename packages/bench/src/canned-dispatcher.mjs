import { Dispatcher } from 'undici'

/** A dispatcher that answers every request with 200 and a JSON body at once, without a socket. */
export function cannedDispatcher(body) {
  const bytes = Buffer.from(JSON.stringify(body))
  const headers = ['content-type', 'application/json', 'content-length', String(bytes.length)]
  const rawHeaders = headers.map((text) => Buffer.from(text))
  return new (class extends Dispatcher {
    dispatch(_options, handler) {
      queueMicrotask(() => {
        handler.onConnect(() => {})
        handler.onHeaders(200, rawHeaders, () => {}, 'OK')
        handler.onData(bytes)
        handler.onComplete([])
      })
      return true
    }
    async close() {}
    async destroy() {}
  })()
}
