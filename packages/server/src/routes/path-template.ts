/** A route's path, ready to be compared. */
export interface PathTemplate {
  /** The browser's segments by name where the path fits, else `null`. `pid` is the subject's account. */
  match(path: string, pid: string): Readonly<Record<string, string>> | null
  /** The provider's path. */
  fill(params: Readonly<Record<string, string>>, pid: string): string
  /** Whether the subject's account is part of the path. */
  readonly bindsAccount: boolean
}

type Part = { readonly kind: 'literal' | 'param'; readonly text: string } | { readonly kind: 'pid' }

/**
 * Segments consist of what RFC 3986 calls unreserved, and a few harmless marks. No percent sign: a segment that
 * needs decoding can be decoded differently by the next server (G2). No dot segments.
 */
const segment = /^(?!\.{1,2}$)[A-Za-z0-9._~@:$!*'()+,=-]{1,128}$/

/** Whether a text can stand as one segment of a path as it is. */
export function isPlainSegment(text: string): boolean {
  return segment.test(text)
}

/** Compiles a path such as `/v1/card/:id/limits`; `null` where it is none. */
export function pathTemplate(path: string): PathTemplate | null {
  if (!path.startsWith('/')) return null
  const parts = path.slice(1).split('/').map(partOf)
  if (!parts.every((part) => part !== null)) return null
  return {
    bindsAccount: parts.some(({ kind }) => kind === 'pid'),
    match: (candidate, pid) => matchParts(parts, candidate, pid),
    fill: (params, pid) =>
      parts
        .map(
          (part) => `/${part.kind === 'pid' ? pid : part.kind === 'literal' ? part.text : params[part.text]}`,
        )
        .join(''),
  }
}

function partOf(text: string): Part | null {
  if (text === '{pid}') return { kind: 'pid' }
  if (/^:[A-Za-z]\w*$/.test(text)) return { kind: 'param', text: text.slice(1) }
  return isPlainSegment(text) && !text.startsWith(':') ? { kind: 'literal', text } : null
}

function matchParts(
  parts: readonly Part[],
  candidate: string,
  pid: string,
): Readonly<Record<string, string>> | null {
  const segments = candidate.slice(1).split('/')
  if (!candidate.startsWith('/') || segments.length !== parts.length) return null
  const params: [string, string][] = []
  for (const [at, part] of parts.entries()) {
    const text = segments[at] ?? ''
    if (part.kind === 'literal' && text !== part.text) return null
    // The browser writes `me`, or its own account; another's is no path of ours.
    if (part.kind === 'pid' && !['me', pid, encodeURIComponent(pid)].includes(text)) return null
    if (part.kind !== 'param') continue
    if (!isPlainSegment(text)) return null
    params.push([part.text, text])
  }
  return Object.fromEntries(params)
}
