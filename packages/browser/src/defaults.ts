/** When to renew ahead: a quarter of the life before its end, within 15 s and 2 min. */
export const softEdge = { share: 0.25, minMs: 15_000, maxMs: 120_000 }

/** When to renew first: a twentieth of the life before its end, within 2 s and 10 s. */
export const hardEdge = { share: 0.05, minMs: 2_000, maxMs: 10_000 }

/** A life up to this long is never renewed ahead, or renewing it would be all a page does. */
export const onDemandLifeMs = 30_000

/** What must be left of Connect's window to serve a token for it. */
export const connectHardMs = 30_000

/** What must be left of Connect's window to open the widget: all but a fresh token's way here. */
export const connectOpenMs = 570_000

/** What Wealthica's `quick_retry` adds to the time its own SDK leaves the widget open: 30 min in all. */
export const quickRetryMs = 1_200_000

/** A wall clock stepping back further than this leaves a token's age unknown. */
export const wallBackMs = 2_000

/** Timers are hints: sleep and throttling stretch them, so none is longer. */
export const timerMaxMs = 30_000

/** Renewing by itself, a page does not ask more often than this, however short the lives. */
export const timerMinMs = 1_000

/** Pages that wake together do not ask together. */
export const wakeSpreadMs = 250

/** One request to the relay. */
export const tryMs = 10_000

/** Requests per mint. */
export const tries = 3

/** What the requests of a mint and the pauses between them may take together. */
export const mintMs = 30_000

/** The first pause at most; doubles with every try, full jitter. */
export const pauseMs = 500

/** A pause at most. A Retry-After beyond it fails the mint at once. */
export const pauseCapMs = 8_000

/** After a failed mint the same error answers for this long, twice as long after each further one. */
export const holdOffMs = 5_000

/** For which it answers at most. */
export const holdOffCapMs = 60_000

/** `onUnauthorized` is asked once in this time. */
export const unauthorizedEveryMs = 30_000
