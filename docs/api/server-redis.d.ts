export interface IoRedisClient {
  readonly status: string
  call(...args: [command: string, ...args: string[]]): Promise<unknown>
  connect(): Promise<unknown>
  disconnect(): unknown
  duplicate(...args: unknown[]): unknown
  on(event: 'error', listener: (fault: Error) => void): unknown
}

export interface NodeRedisClient {
  readonly isOpen: boolean
  sendCommand(...args: unknown[]): Promise<unknown>
  connect(): Promise<unknown>
  destroy(): unknown
  duplicate(): unknown
  on(event: 'error', listener: (fault: Error) => void): unknown
}

export type RedisClient = NodeRedisClient | IoRedisClient

export interface RedisStoreOptions {
  readonly encryptionKeys: readonly (string | undefined)[]
  readonly prefix?: string | undefined
}

export declare function redisStore(client: RedisClient, options: RedisStoreOptions): Store

// Named by the types above, not exported

export interface Follower {
  readonly keepMs: number
  onMessage(message: string): void
  onCurrent(completeForMs: number): void
  onLost(): void
}

export interface Following {
  close(): Promise<void>
}

export interface Store {
  get(key: string): Promise<StoredValue | null>
  set(key: string, value: string, lifeMs: number): Promise<void>
  delete(key: string): Promise<void>
  claim(key: string, owner: string, lifeMs: number): Promise<boolean>
  release(key: string, owner: string): Promise<void>
  count(key: string, windowMs: number): Promise<WindowCount>
  announce(feed: string, message: string): Promise<void>
  follow(feed: string, follower: Follower): Following
}

export interface StoredValue {
  readonly value: string
  readonly leftMs: number
}

export interface WindowCount {
  readonly hits: number
  readonly leftMs: number
}
