import type { PathPart, PathTemplate } from './path-template.ts'

/** A route as far as its order matters. */
interface Ordered {
  readonly id: string
  readonly method: string
  readonly template: PathTemplate
}

const rank = { literal: 0, account: 1, param: 2 } as const

/**
 * Returns the routes, the more specific of two that match one path first: `/users/admin` before `{pid}` before
 * `/users/:id`. The order in which a host lists routes then decides nothing about who may call.
 */
export function bySpecificity<Route extends Ordered>(routes: readonly Route[]): readonly Route[] {
  return routes.toSorted((one, other) => compare(one.template.parts, other.template.parts))
}

function compare(one: readonly PathPart[], other: readonly PathPart[]): number {
  for (const [at, part] of one.entries()) {
    const difference = rank[part.kind] - rank[other[at]?.kind ?? 'param']
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Returns the id of a route that matches the same paths as this one without being more or less specific, or
 * `undefined`: neither order would be right for both. A third route that describes just the paths of both settles it.
 */
export function ambiguousWith<Route extends Ordered>(
  route: Route,
  others: readonly Route[],
): string | undefined {
  const rival = others.find(
    (other) =>
      overlaps(route, other) &&
      isNarrower(route.template, other.template) === isNarrower(other.template, route.template) &&
      !others.some((third) => third !== route && third !== other && isMeet(third, route, other)),
  )
  return rival?.id
}

/** Returns the routes that are more specific than this one: their rules decide about the paths that they describe. */
export function narrowerRoutes<Route extends Ordered>(
  route: Route,
  others: readonly Route[],
): readonly Route[] {
  return others.filter((other) => overlaps(route, other) && isNarrower(other.template, route.template))
}

/** Returns whether a route has the narrower part of two others in every place. */
function isMeet(third: Ordered, one: Ordered, other: Ordered): boolean {
  const parts = one.template.parts.map((part, at) => {
    const rival = other.template.parts[at] ?? part
    return rank[rival.kind] < rank[part.kind] ? rival : part
  })
  return (
    overlaps(third, one) &&
    overlaps(third, other) &&
    isNarrower(third.template, one.template) &&
    isNarrower(third.template, other.template) &&
    third.template.parts.every((part, at) => rank[part.kind] === rank[parts[at]?.kind ?? 'param'])
  )
}

function overlaps(one: Ordered, other: Ordered): boolean {
  const [parts, others] = [one.template.parts, other.template.parts]
  return (
    one !== other &&
    one.method === other.method &&
    parts.length === others.length &&
    parts.every((part, at) => meets(part, others[at]))
  )
}

/** A param or an account may be any segment, also the one that a literal names. */
function meets(part: PathPart, other: PathPart | undefined): boolean {
  return part.kind !== 'literal' || other?.kind !== 'literal' || isSame(part.text, other.text)
}

/** Returns whether no part of `one` is wider than that of `other`, and one part is narrower. */
function isNarrower(one: PathTemplate, other: PathTemplate): boolean {
  const differences = one.parts.map((part, at) => rank[part.kind] - rank[other.parts[at]?.kind ?? 'param'])
  return (
    differences.every((difference) => difference <= 0) && differences.some((difference) => difference < 0)
  )
}

/** Returns whether a provider may read a path that the relay sends as one that a template describes. */
export function covers({ parts }: PathTemplate, path: string, account: string): boolean {
  const segments = path.slice(1).split('/')
  return (
    segments.length === parts.length &&
    parts.every((part, at) => {
      const text = segments[at] ?? ''
      if (part.kind === 'param') return true
      return reads(text, part.kind === 'account' ? account : part.text)
    })
  )
}

/** Frameworks such as Rails read `admin.json` as `admin`. */
function reads(text: string, named: string): boolean {
  return isSame(text, named) || text.toLowerCase().startsWith(`${named.toLowerCase()}.`)
}

/** Many servers ignore case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
