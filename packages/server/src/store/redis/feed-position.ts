import { type FeedPage, isAfter, msOf } from './feed-page.ts'

/** How far a feed has been read. */
export interface FeedPosition {
  readonly feed: string
  /** The last entry that was read. */
  readonly entry: string
  /** Milliseconds, of the store's clock, since when no message was missed. */
  readonly sinceMs: number
}

/** Returns where to begin with a feed: it has no entries up to the lost one. */
export function startOf({ feed, lost }: FeedPage): FeedPosition {
  return { feed, entry: lost, sinceMs: msOf(lost) + 1 }
}

/** Returns the position after a page. */
export function afterPage(position: FeedPosition, { entries }: FeedPage): FeedPosition {
  return { ...position, entry: entries.at(-1)?.id ?? position.entry }
}

/**
 * Returns where to begin again if messages after a position are missing, or else `undefined`: the store was flushed or
 * restarted empty, has dropped entries that were not read yet, or is a replica that had not got the latest ones.
 */
export function restartOf(position: FeedPosition, page: FeedPage): FeedPosition | undefined {
  if (page.feed !== position.feed || isAfter(page.lost, position.entry)) return startOf(page)
  if (isAfter(position.entry, page.newest)) return { ...startOf(page), sinceMs: page.nowMs }
  return undefined
}
