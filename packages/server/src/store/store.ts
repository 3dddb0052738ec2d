/**
 * What the processes of one relay share: credentials, claims, counts and log-outs. All times are in milliseconds, and
 * elapsed time is the store's own, so that clocks of processes need not agree.
 *
 * Keys and names of feeds are strings of printable ASCII without spaces, at most 500 characters long: up to 300 are the
 * relay's name, encoded, so that relays of two names can share a store. Values, claims, counts and feeds of the same key
 * have nothing to do with each other. Any operation may reject, or take longer than a request can wait: the relay then
 * goes on with what its process knows.
 */
export interface Store {
  /** Returns a value and the life it has left, or `null` if there is none or it cannot be read. */
  get(key: string): Promise<StoredValue | null>
  /** Keeps a value. Replaces the one before. */
  set(key: string, value: string, lifeMs: number): Promise<void>
  delete(key: string): Promise<void>
  /** Claims a key for an owner. Returns `false` if the key has an owner already, even the same one. */
  claim(key: string, owner: string, lifeMs: number): Promise<boolean>
  /** Ends a claim, unless the key has another owner by now. */
  release(key: string, owner: string): Promise<void>
  /** Counts one hit in a key's window, which begins with its first hit. */
  count(key: string, windowMs: number): Promise<WindowCount>
  /** Appends a message to a feed. Resolves when the store has it and is passing it to the followers. */
  announce(feed: string, message: string): Promise<void>
  /** Passes on the messages of a feed: first those that the store still has, then each new one. */
  follow(feed: string, follower: Follower): Following
}

/** A value of a store. */
export interface StoredValue {
  readonly value: string
  /** Milliseconds until the store forgets it. */
  readonly leftMs: number
}

/** Hits in a window. */
export interface WindowCount {
  /** Including the one that was just counted. */
  readonly hits: number
  /** Milliseconds until the window ends. */
  readonly leftMs: number
}

/** What happens on a feed. No function may throw. */
export interface Follower {
  /** Milliseconds for which the store must keep the feed's messages. */
  readonly keepMs: number
  /** Called for every message, in the order of the feed. A message may come twice after a reconnect. */
  onMessage(message: string): void
  /**
   * Called when all messages up to now have been passed on: when following begins, and after each reconnect.
   *
   * @param completeForMs How far back, in milliseconds before now, no message is missing. At most `keepMs`; less if the
   *   store is younger than that or has lost messages
   */
  onCurrent(completeForMs: number): void
  /** Called when messages may be late: the connection is lost, or the store did not answer for 2 s. */
  onLost(): void
}

/** A feed that is being followed. */
export interface Following {
  /** Ends following and closes the connection for it. No function of the follower is called any more. */
  close(): Promise<void>
}
