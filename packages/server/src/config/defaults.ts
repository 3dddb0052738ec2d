import type { Edge } from '@token-relay/protocol'

// All numbers of this package, each with its unit and its reason.

/** Milliseconds for a whole token call. A longer one fails with `upstream_timeout`. */
export const tokenDeadlineMs = 5_000

/** Milliseconds to connect to the provider, with the default deadlines. */
export const socketDeadlineMs = 2_000

/** Connections to one provider at a time: a provider that hangs must not use up the host's sockets. */
export const maxConnections = 128

/** Bytes of a token answer. A token has a few kilobytes; a larger answer is a fault or an attack on memory. */
export const tokenAnswerBytes = 64 * 1024

/** Bytes of a token request's body (M11). */
export const mintBodyBytes = 4 * 1024

/** Tokens kept in memory. The least recently used is dropped first, so that a million subjects cannot fill it. */
export const maxCachedTokens = 10_000

/** Token requests a minute for one subject: a page needs one, many tabs at once a few. */
export const mintPerSubject = 60

/** Token requests a minute for one address, which a whole office may share. */
export const mintPerAddress = 600

/** Milliseconds of the window in which requests are counted. */
export const limitWindowMs = 60_000

/** Milliseconds by which the ends of one window differ at most, as answers of the store that took a while show them. */
export const sameWindowMs = 1_000

/** Distinct subjects or addresses counted at once, so that a flood of addresses cannot fill the memory. */
export const maxCounters = 100_000

/** Bits of an IPv6 address that identify a client: internet providers assign whole prefixes to one household. */
export const ipv6PrefixBits = 56

/** Lifetime of a token in milliseconds if its provider states none. */
export const unknownLifeMs = 300_000

/** Longest lifetime of a token in milliseconds, whatever its provider states. */
export const maxLifeMs = 24 * 60 * 60_000

/** Remaining life at which a token is renewed in the background; ± {@link softJitter}. */
export const softEdge: Edge = { share: 0.2, minMs: 30_000, maxMs: 300_000 }

/** Share of the soft edge that varies, so that tokens issued together are not renewed together. */
export const softJitter = 0.1

/** Remaining life at which a caller waits for a new token. */
export const hardEdge: Edge = { share: 0.05, minMs: 5_000, maxMs: 30_000 }

/** Milliseconds of life below which only shares count: the bounds of the edges could exceed such a life. */
export const shortLifeMs = 100_000

/** Shares of a short life that remain at its soft and at its hard edge. */
export const shortShares = { soft: 0.5, hard: 0.1 } as const

/** Greatest age in milliseconds of a cached token that is served for Connect. */
export const connectFreshMs = 30_000

/** Milliseconds of the Connect window that must remain to serve a cached token when its renewal fails. */
export const connectFallbackMs = 300_000

/** Milliseconds between two token calls that a browser forces with `refused` (M15). */
export const forcedMintGapMs = 10_000

/** Milliseconds for which callers share a failure: network faults and 5xx, the provider's limit, refused secrets. */
export const failureHoldMs = { default: 1_000, limited: 10_000, rejected: 60_000 } as const

/** Longest Retry-After of a provider that is honoured, in milliseconds. */
export const maxRetryAfterMs = 300_000

/** Milliseconds between background renewals that fail: after the first failure, and at most. */
export const renewalBackoffMs = { first: 1_000, max: 30_000 } as const

/** Milliseconds between two readings of a secret that the provider refused. */
export const secretRereadGapMs = 1_000

/** Bytes of a subject's id or provider account. */
export const maxIdBytes = 256

/** Seconds until a relay token expires: long enough to avoid a request per click, short enough to limit a theft. */
export const relayTokenLifeSeconds = 300

/** Seconds by which clocks of relay processes may differ (K4). */
export const relayTokenSkewSeconds = 5

/** Longest lifetime of a relay token in seconds, whatever the host sets. */
export const maxRelayTokenLifeSeconds = 900

/** Milliseconds for which a log-out matters: then every token or ticket issued before it has expired. */
export const revocationReachMs = (maxRelayTokenLifeSeconds + relayTokenSkewSeconds) * 1000

/** Subjects whose log-outs are remembered separately. Beyond that, the oldest log-outs count for all. */
export const maxLogOuts = 100_000

/** Gateway calls a minute for one subject. */
export const gatewayPerSubject = 600

/** Bytes of a gateway request's body. */
export const gatewayRequestBytes = 256 * 1024

/** Bytes of a gateway answer's body. */
export const gatewayAnswerBytes = 5 * 1024 * 1024

/** Milliseconds for a provider's answer through the gateway: a free connection, its headers, a pause within its body, the whole answer. */
export const gatewayDeadlinesMs = { connection: 1_500, headers: 10_000, idle: 15_000, total: 30_000 } as const

/** Milliseconds to wait after a renewal if a provider with one active token refuses the new one too. */
export const credentialCooldownMs = 10_000

/** Milliseconds after a credential was issued in which a 403 is about the user: the provider has just accepted us. */
export const freshCredentialMs = 60_000

/** Milliseconds by which the provider's `Date` must differ before its time is used: it has whole seconds. */
export const minClockDifferenceMs = 5_000

/** Milliseconds by which a provider's clock may differ at most: more is a wrong header, not a wrong clock. */
export const maxClockDifferenceMs = 24 * 60 * 60_000

/** Milliseconds for a visit to a provider's consent page: choosing a bank and signing in there takes minutes. */
export const consentLifeMs = 900_000

/** Visits remembered as finished, so that none can be finished twice. Beyond that, the visits before the oldest are over. */
export const maxConsents = 10_000

/** Calls of one subject to one provider at a time: nobody may hold every connection. A page opens six, over HTTP/2 more. */
export const maxCallsPerSubject = 16

/** Characters of the name of a parameter or a key. No reserved name is longer, and reading a name costs by its length. */
export const maxNameLength = 256

/** Names that are known not to be reserved, per list of reserved ones. Browsers send about thirty headers, and forms as many keys. */
export const maxHarmlessNames = 1_024

/** Characters of names that are not ASCII in one request: normalising one such character may write 18. */
export const maxUnicodeNames = 4_096

/** Parameters of a query. */
export const maxQueryParameters = 250

/** Keys of a JSON body. */
export const maxBodyKeys = 10_000

/** Levels of objects and lists in a JSON body. */
export const maxBodyDepth = 64

/** Characters of a header that is forwarded. */
export const maxHeaderLength = 4_096

/** Header names that a preflight may ask for. */
export const maxPreflightHeaders = 32

/** Bytes of an answer that are read before its headers are sent, so that a fault in them is still an error of ours. */
export const readAheadBytes = 64 * 1024

/** Milliseconds after the first bytes of a slow answer until it is sent on with its next ones. */
export const readAheadMs = 1_000

/** Bytes of a credential below which answers are not searched for it: short values occur by chance. */
export const minQuotedBytes = 8

/** Credentials of a provider whose encodings are kept for the search. Each takes up to some 20 kB. */
export const maxKnownCredentials = 256

/** Milliseconds after which a streamed answer ends if its client does not read what was sent. */
export const unreadAnswerMs = 30_000

/**
 * Milliseconds that one request may spend on the shared store: for its limits, and for the work that it asks for, such
 * as a mint or a log-out. Together 150.
 */
export const storeTimeMs = { limits: 50, work: 100 } as const

/** Milliseconds between two tries of a store that is down. */
export const storeRetryMs = 1_000

/** Milliseconds within which a log-out is known everywhere. */
export const logOutSeenMs = 5_000

/**
 * Milliseconds until a log-out is answered. A token is later than a log-out if it names a later millisecond: each of two
 * clocks is cut to a millisecond, and a timer may be one early.
 */
export const logOutPauseMs = 4

/** Log-outs that are announced at a time when the store is back. */
export const logOutBatch = 100

/** Milliseconds of silence after which a connection that follows a feed is given up: its messages may be late. */
export const feedSilenceMs = 2_000

/** Milliseconds that one command waits for messages of a feed. Half of the silence that is allowed. */
export const feedWaitMs = 1_000

/** Milliseconds before a lost connection is opened again: after the first failure, and at most. */
export const feedRetryMs = { first: 100, max: 1_000 } as const

/** Messages that a feed keeps, as many as log-outs are remembered separately. */
export const maxFeedMessages = 100_000

/** Messages that are read from a feed at once. */
export const feedPage = 1_000

/** Milliseconds that a lease for a mint outlives the mint's deadline: never renewed, it ends soon after a killed holder. */
export const leaseMarginMs = 500

/** Milliseconds that a caller waits beyond a lease, so that the mint of a killed holder's successor is still waited for. */
export const leaseGraceMs = 1_500

/** Milliseconds between two looks for the token that another process is minting: at first, and at most. */
export const leasePollMs = { first: 50, max: 250 } as const

/** Milliseconds after which a caller may succeed that has waited too long for another process's mint. */
export const leaseRetryMs = 1_000

/** Milliseconds for which the store holds a log-out in place of a token: longer than any mint that it overtook. */
export const logOutMarkMs = 60_000

/**
 * Failures of a gateway's provider after which its calls are paused: so many in a row, or this share of at least so
 * many calls within the window. A pause lasts from 5 to 60 s: long enough for a restart, short enough not to be noticed.
 */
export const breakerLimits = {
  failuresInRow: 5,
  failureShare: 0.5,
  minCalls: 10,
  windowMs: 10_000,
  firstPauseMs: 5_000,
  maxPauseMs: 60_000,
} as const

/**
 * Milliseconds in which a relay ends: still taking requests, finishing those in progress, and telling the store what
 * other processes need. Ten seconds are less than the 30 after which Kubernetes kills a process. The store gets twice
 * the time that two pieces of work may spend on it.
 */
export const closeMs = { drain: 0, finish: 10_000, lastWork: 400 } as const

/** Milliseconds after which requests take new connections, so that a provider that moves in DNS is followed. */
export const poolLifeMs = 60_000

/** Causes of refusals of one code that are reported with what the host may have to change. */
export const maxAdvice = 20
