/** The store that several processes of a relay share, in Redis. */
export { redisStore, type RedisStoreOptions } from './store/redis/redis-store.ts'
export type { IoRedisClient, NodeRedisClient, RedisClient } from './store/redis/client.ts'
