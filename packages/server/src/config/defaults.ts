import type { Edge } from '@token-relay/protocol'

// Every number of this package, with its unit and its reason.

/** Milliseconds for a whole token call; a mint that takes longer is `upstream_timeout`. */
export const tokenDeadlineMs = 5_000

/** Milliseconds for a connection to the provider to stand. */
export const socketDeadlineMs = 2_000

/** Connections to one provider at a time: a provider that hangs must not take every socket of the host. */
export const maxConnections = 128

/** Bytes of a token call's answer: a token is a few kilobytes, the rest is a fault or an attack on memory. */
export const tokenAnswerBytes = 64 * 1024

/** Bytes of a mint request's body (M11). */
export const mintBodyBytes = 4 * 1024

/** Tokens kept. The least recently used goes first, so that a million subjects cannot fill the memory. */
export const maxCachedTokens = 10_000

/** Mints a minute for one subject: a page needs one, a tab storm a few. */
export const mintPerSubject = 60

/** Mints a minute for one address: an office behind one address. */
export const mintPerAddress = 600

/** Milliseconds over which requests are counted. */
export const limitWindowMs = 60_000

/** Distinct subjects or addresses counted at once, so that a flood of addresses cannot fill the memory. */
export const maxCounters = 100_000

/** Bits of an IPv6 address that count as one client: providers hand whole prefixes to one household. */
export const ipv6PrefixBits = 56

/** Milliseconds of life that a token gets whose provider states none. */
export const unknownLifeMs = 300_000

/** Milliseconds of life that no token exceeds, whatever its provider states. */
export const maxLifeMs = 24 * 60 * 60_000

/** From here on a token is renewed in the background; ± {@link softJitter}. */
export const softEdge: Edge = { share: 0.2, minMs: 30_000, maxMs: 300_000 }

/** Part of the soft edge that varies, so that tokens of one minute are not renewed in one second. */
export const softJitter = 0.1

/** From here on a caller waits for a new token. */
export const hardEdge: Edge = { share: 0.05, minMs: 5_000, maxMs: 30_000 }

/** Lives below this use shares alone: the bounds of the edges would swallow them. */
export const shortLifeMs = 100_000

/** Shares of a short life that lie behind its soft and its hard edge. */
export const shortShares = { soft: 0.5, hard: 0.1 } as const

/** Milliseconds of age up to which a cached token is handed to Connect. */
export const connectFreshMs = 30_000

/** Milliseconds of the Connect window that must be left to serve a cached token when its renewal fails. */
export const connectFallbackMs = 300_000

/** Milliseconds between two mints that a browser forces with `refused` (M15). */
export const forcedMintGapMs = 10_000

/** Milliseconds for which callers share a failure: network and 5xx, the provider's limit, refused secrets. */
export const failureHoldMs = { default: 1_000, limited: 10_000, rejected: 60_000 } as const

/** Milliseconds of a provider's Retry-After that are honoured at the most. */
export const maxRetryAfterMs = 300_000

/** Milliseconds between failed background renewals: the first, and at most. */
export const renewalBackoffMs = { first: 1_000, max: 30_000 } as const

/** Milliseconds between two readings of a secret that the provider refused. */
export const secretRereadGapMs = 1_000

/** Bytes of a subject's id or provider account. */
export const maxIdBytes = 256

/** Seconds that a relay token lives: long enough not to mint per click, short enough to be worth little when stolen. */
export const relayTokenLifeSeconds = 300

/** Seconds by which clocks of relay processes may differ (K4). */
export const relayTokenSkewSeconds = 5

/** Subjects whose revocations are counted one by one; beyond, the oldest raise the floor of all. */
export const maxGenerations = 100_000

/** Gateway calls a minute for one subject. */
export const gatewayPerSubject = 600

/** Bytes of a gateway request's body. */
export const gatewayRequestBytes = 256 * 1024

/** Bytes of a gateway answer's body. */
export const gatewayAnswerBytes = 5 * 1024 * 1024

/** Milliseconds for a provider's answer through the gateway: its headers, a pause within its body, all of it. */
export const gatewayDeadlinesMs = { headers: 10_000, idle: 15_000, total: 30_000 } as const

/** Milliseconds to wait where a provider's one active token was renewed a moment ago and is refused again. */
export const credentialCooldownMs = 10_000

/** Milliseconds for a trip to a provider's consent page: choosing a bank and signing in there takes minutes. */
export const consentLifeMs = 900_000

/** Trips remembered as finished, so that none can be finished twice. */
export const maxConsents = 10_000
