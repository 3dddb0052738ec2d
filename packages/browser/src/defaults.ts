/** Renew in the background for the last quarter of the life, 15 s to 2 min. */
export const softShare = 0.25
export const minSoftMs = 15_000
export const maxSoftMs = 120_000

/** Renew before serving for the last twentieth of the life, 2 s to 10 s. */
export const hardShare = 0.05
export const minHardMs = 2_000
export const maxHardMs = 10_000

/** Tokens that live up to this long are never renewed in the background, or a page would do nothing else. */
export const onDemandLifeMs = 30_000

/** How much of Connect's window must be left to serve a token for it. */
export const connectHardMs = 30_000

/** How much of Connect's window must be left to open the widget: all of it but 30 s for the token's way here. */
export const connectOpenMs = 570_000

/** How long Connect may load before the dialog offers another try. It goes on loading: slow networks take this long. */
export const connectSlowMs = 10_000

/** How often to check whether a popup is closed: no event reports it. */
export const connectPollMs = 500

/** How long a page that announces itself may stay silent once it has loaded. Without a message, it is an error page. */
export const connectQuietMs = 2_000

/** What Wealthica's `quick_retry` adds to the time that its own SDK keeps the widget open: 30 min in total. */
export const quickRetryMs = 1_200_000

/** If the wall clock was set back by more than this, a token's age is unknown. */
export const clockToleranceMs = 2_000

/** The longest timer. Sleep and throttling stretch timers, so the clocks are read at least this often. */
export const maxTimerMs = 30_000

/** The shortest time between two renewals that no caller asked for, however short the lives. */
export const minTimerMs = 1_000

/** Pages that wake at the same time spread their requests over this time. */
export const wakeSpreadMs = 250

/** The time for one request to the relay. */
export const requestTimeoutMs = 10_000

/** Requests per mint. */
export const maxAttempts = 3

/** The time for all requests of a mint and the pauses between them. */
export const mintBudgetMs = 30_000

/** The upper bound of the first pause. It doubles with every attempt, with full jitter. */
export const firstBackoffMs = 500

/** The longest pause. A longer `Retry-After` fails the mint immediately. */
export const maxBackoffMs = 8_000

/** How long a failed mint's error is thrown again without a request. It doubles with every further failure. */
export const firstHoldOffMs = 5_000

/** The longest hold-off. */
export const maxHoldOffMs = 60_000

/** The shortest time between two calls of `onUnauthorized`. */
export const askHostEveryMs = 30_000

/** Tabs that another one asked to hold off wait longer than it by up to this share, so that one asks first. */
export const holdOffSpread = 0.25

/** How many changes of the user other tabs may report in `tabChangesMs`. After more, nobody is signed in. */
export const maxTabChanges = 5

/** The time for `maxTabChanges`. */
export const tabChangesMs = 60_000
