const dayMs = 86_400_000

/** A day as a number: days since 1970-01-01, UTC. */
export type Day = number

/** The day of an instant. */
export function dayOf(atMs: number): Day {
  return Math.floor(atMs / dayMs)
}

/** The first millisecond of a day. */
export function startOfDayMs(day: Day): number {
  return day * dayMs
}

/** A day as `YYYY-MM-DD`. */
export function dayText(day: Day): string {
  return isoTime(startOfDayMs(day)).slice(0, 10)
}

/** An instant in ISO 8601. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** Reads `YYYY-MM-DD`; what is no day of the calendar gives `null`. */
export function parseDay(text: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const day = dayOf(Date.parse(`${text}T00:00:00Z`))
  // Date.parse refuses 2026-13-01, but reads 2026-02-30 as 2 March.
  return !Number.isNaN(day) && dayText(day) === text ? day : null
}

/**
 * The same day of the month, `months` later; a day after the 28th, which not every month has, becomes the
 * 28th.
 */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(startOfDayMs(day))
  const dayOfMonth = Math.min(date.getUTCDate(), 28)
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, dayOfMonth))
}
