/** Returns the requests that an emulator has received, such as `POST /business/auth`. */
export function recordedCalls(emulator: {
  requests(): readonly { readonly method: string; readonly path: string }[]
}): string[] {
  return emulator.requests().map(({ method, path }) => `${method} ${path}`)
}
