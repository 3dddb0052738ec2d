import { type ClientRequest, request } from 'node:http'

/** A request for node:http, which sends path and headers as they are. */
export interface RawRequest {
  readonly path: string
  /** Default `GET`. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sends the body and ends the request. Default: no body. */
  readonly send?: (call: ClientRequest) => void
}

/** Sends a request without any normalisation. Resolves to the answer's status. */
export function rawStatus(
  url: string,
  { path, method = 'GET', headers = {}, send = (call) => void call.end() }: RawRequest,
): Promise<number> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const call = request({ hostname, port, path, method, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    send(call.on('error', reject))
  })
}

/** Sends the body `{}`, and between its two bytes waits for `during`. */
export function slowBody(during: () => Promise<unknown>): (call: ClientRequest) => void {
  return (call) => {
    call.write('{', () => {
      during().then(
        () => call.end('}'),
        (error: Error) => call.destroy(error),
      )
    })
  }
}
