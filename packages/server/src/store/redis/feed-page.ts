import { listOf, textOf } from './reply.ts'

/** What the read script returns. */
export interface FeedPage {
  /** The store's time. */
  readonly nowMs: number
  /** The feed's id. The store makes a new one when it has lost the feed. */
  readonly feed: string
  /** Entries up to this one may be missing. */
  readonly lost: string
  readonly newest: string
  readonly entries: readonly FeedEntry[]
}

/** An entry of a feed. */
export interface FeedEntry {
  readonly id: string
  /** `undefined` in an entry that only describes the feed. */
  readonly message: string | undefined
}

/** Reads the reply of the read script. @throws Error if it has another shape */
export function parsePage(reply: unknown): FeedPage {
  const [nowMs, feed, lost, newest, entries] = listOf(reply)
  return {
    nowMs: Number(textOf(nowMs)),
    feed: textOf(feed),
    lost: textOf(lost),
    newest: textOf(newest),
    entries: listOf(entries).map((entry) => {
      const [id, fields] = listOf(entry)
      const message = listOf(fields)[7] // feed, lost, keep, text: each a name and a value
      return { id: textOf(id), message: message === undefined ? undefined : textOf(message) }
    }),
  }
}

/** Returns the time of an entry. Ids of entries are milliseconds and a number within the millisecond. */
export function msOf(id: string): number {
  return partsOf(id)[0]
}

/** Returns whether an entry comes after another one. */
export function isAfter(id: string, other: string): boolean {
  const [ms, number] = partsOf(id)
  const [otherMs, otherNumber] = partsOf(other)
  return ms > otherMs || (ms === otherMs && number > otherNumber)
}

function partsOf(id: string): readonly [ms: number, number: number] {
  const [ms, number] = id.split('-')
  return [Number(ms), Number(number)]
}
