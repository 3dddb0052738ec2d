/** A route's compiled path. */
export interface PathTemplate {
  /** Returns the segments that the browser filled in, by name, or `null` if the path does not match. */
  match(segments: PathSegments, account: string): Readonly<Record<string, string>> | null
  /** Returns the provider's path. */
  fill(params: Readonly<Record<string, string>>, account: string): string
  /** Whether the subject's account is part of the path. */
  readonly bindsAccount: boolean
  readonly parts: readonly PathPart[]
}

/** One segment of a template. */
export type PathPart =
  { readonly kind: 'literal' | 'param'; readonly text: string } | { readonly kind: 'account' }

/** A path's decoded segments. `null` for one that cannot be decoded. */
export type PathSegments = readonly (string | null)[]

/** Longest path that is compared with templates. */
const maxPathLength = 2_048

/**
 * RFC 3986's unreserved characters and a few harmless marks. No percent sign, because the next server may decode it
 * differently (G2), and no dot segments.
 */
const segment = /^(?!\.{1,2}$)[A-Za-z0-9._~@:$!*'()+,=-]{1,128}$/

/** Returns whether a string is safe as one path segment without encoding. */
export function isPlainSegment(text: string): boolean {
  return segment.test(text)
}

/**
 * Splits a raw path into segments and decodes each one once. A decoded segment may contain anything: a template accepts
 * only what is safe without encoding (G2), and the subject's account. Returns `null` for what is not a path.
 */
export function pathSegments(path: string): PathSegments | null {
  if (!path.startsWith('/') || path.length > maxPathLength) return null
  return path.slice(1).split('/').map(decoded)
}

function decoded(text: string): string | null {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Compiles a path such as `/v1/card/:id/limits`. Returns `null` if it is not a valid template. */
export function pathTemplate(path: string): PathTemplate | null {
  if (!path.startsWith('/')) return null
  const parts = path.slice(1).split('/').map(partOf)
  if (!parts.every((part) => part !== null)) return null
  return {
    parts,
    bindsAccount: parts.some(({ kind }) => kind === 'account'),
    match: (segments, account) => matchParts(parts, segments, account),
    fill: (params, account) => parts.map((part) => `/${segmentOf(part, params, account)}`).join(''),
  }
}

function partOf(text: string): PathPart | null {
  if (text === '{pid}') return { kind: 'account' }
  if (/^:[A-Za-z]\w*$/.test(text)) return { kind: 'param', text: text.slice(1) }
  return isPlainSegment(text) && !text.startsWith(':') ? { kind: 'literal', text } : null
}

function segmentOf(part: PathPart, params: Readonly<Record<string, string>>, account: string): string {
  if (part.kind === 'account') return account
  return part.kind === 'literal' ? part.text : (params[part.text] ?? '')
}

function matchParts(
  parts: readonly PathPart[],
  segments: PathSegments,
  account: string,
): Readonly<Record<string, string>> | null {
  if (segments.length !== parts.length) return null
  const params: Record<string, string> = {}
  for (const [at, part] of parts.entries()) {
    const text = segments[at] ?? ''
    if (part.kind === 'literal' && text !== part.text) return null
    // The browser may write `me` or the user's own account. Another user's account does not match.
    if (part.kind === 'account' && text !== 'me' && text !== account) return null
    if (part.kind !== 'param') continue
    if (!isPlainSegment(text)) return null
    params[part.text] = text
  }
  return params
}
