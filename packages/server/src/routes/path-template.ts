/** A route's compiled path. */
export interface PathTemplate {
  /** Returns the segments that the browser filled in, by name, or `null` if the path does not match. */
  match(path: string, account: string): Readonly<Record<string, string>> | null
  /** Returns the provider's path. */
  fill(params: Readonly<Record<string, string>>, account: string): string
  /** Whether the subject's account is part of the path. */
  readonly bindsAccount: boolean
}

type Part = { readonly kind: 'literal' | 'param'; readonly text: string } | { readonly kind: 'account' }

/**
 * RFC 3986's unreserved characters and a few harmless marks. No percent sign, because the next server may decode it
 * differently (G2), and no dot segments.
 */
const segment = /^(?!\.{1,2}$)[A-Za-z0-9._~@:$!*'()+,=-]{1,128}$/

/** Returns whether a string is safe as one path segment without encoding. */
export function isPlainSegment(text: string): boolean {
  return segment.test(text)
}

/** Compiles a path such as `/v1/card/:id/limits`. Returns `null` if it is not a valid template. */
export function pathTemplate(path: string): PathTemplate | null {
  if (!path.startsWith('/')) return null
  const parts = path.slice(1).split('/').map(partOf)
  if (!parts.every((part) => part !== null)) return null
  return {
    bindsAccount: parts.some(({ kind }) => kind === 'account'),
    match: (path, account) => matchParts(parts, path, account),
    fill: (params, account) => parts.map((part) => `/${segmentOf(part, params, account)}`).join(''),
  }
}

function partOf(text: string): Part | null {
  if (text === '{pid}') return { kind: 'account' }
  if (/^:[A-Za-z]\w*$/.test(text)) return { kind: 'param', text: text.slice(1) }
  return isPlainSegment(text) && !text.startsWith(':') ? { kind: 'literal', text } : null
}

function segmentOf(part: Part, params: Readonly<Record<string, string>>, account: string): string {
  if (part.kind === 'account') return account
  return part.kind === 'literal' ? part.text : (params[part.text] ?? '')
}

function matchParts(
  parts: readonly Part[],
  path: string,
  account: string,
): Readonly<Record<string, string>> | null {
  const segments = path.slice(1).split('/')
  if (!path.startsWith('/') || segments.length !== parts.length) return null
  const params: [string, string][] = []
  for (const [at, part] of parts.entries()) {
    const text = segments[at] ?? ''
    if (part.kind === 'literal' && text !== part.text) return null
    // The browser may write `me` or the user's own account. Another user's account does not match.
    if (part.kind === 'account' && !['me', account, encodeURIComponent(account)].includes(text)) return null
    if (part.kind !== 'param') continue
    if (!isPlainSegment(text)) return null
    params.push([part.text, text])
  }
  return Object.fromEntries(params)
}
