import { TokenError } from './errors.ts'

/** The address of `path` below `base`; refuses (`unsafe_path`) whatever would leave it, and take the token along. */
export function providerUrl(base: string, path: string): string {
  const root = new URL(base, globalThis.location?.href).href.replace(/\/*$/, '/')
  // One `/` first, and nothing that a URL parser reads as something else than it looks: `\`, `..`, a tab.
  const isPlain = /^\/(?!\/)[^\\\t\n\r?#]*([?#]|$)/.test(path) && !/^[^?#]*\/(\.|%2e){2}([/?#]|$)/i.test(path)
  const url = isPlain ? new URL(`.${path}`, root).href : ''
  if (!url.startsWith(root)) throw new TokenError('unsafe_path')
  return url
}
