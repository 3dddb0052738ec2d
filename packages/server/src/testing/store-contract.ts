import type { Store } from '../store/store.ts'
import type { ContractCheck } from './checks.ts'
import {
  closesFollowing,
  followsInOrder,
  keepsFeedsApart,
  keepsOrderOfMany,
  keepsWholeMessages,
  passesOnKeptMessages,
  remembersFollowers,
} from './feed-promises.ts'
import {
  answersWithLife,
  claimsOnce,
  countsEach,
  deletesValues,
  endsClaims,
  endsValues,
  endsWindows,
  keepsKindsApart,
  keepsOddKeys,
  keepsWholeValues,
  releasesOwn,
  replacesValues,
} from './store-promises.ts'

const promises: readonly (readonly [name: string, promise: (store: Store) => Promise<void>])[] = [
  ['a value comes back with the life that it has left', answersWithLife],
  ['a value replaces the one before, and its life', replacesValues],
  ['a value is gone when its life has ended', endsValues],
  ['a deleted value is gone, and any key may be deleted', deletesValues],
  ['values come back unchanged: empty, large, and of any characters', keepsWholeValues],
  ['keys of any printable characters and of 500 characters have their own values', keepsOddKeys],
  ['one of 100 simultaneous claims succeeds', claimsOnce],
  ['a claim ends with its life', endsClaims],
  ['a claim is released by its owner alone', releasesOwn],
  ['each of 100 simultaneous hits is counted once', countsEach],
  ['a window begins with its first hit, and later hits do not prolong it', endsWindows],
  ['a value, a claim, a count and a feed may have the same key', keepsKindsApart],
  ['followers get each message once, in the order of the feed', followsInOrder],
  ['simultaneous messages arrive once, in the same order at every follower', keepsOrderOfMany],
  ['a follower first gets the messages that the store keeps', passesOnKeptMessages],
  ['a feed is complete at least from when it had its first follower', remembersFollowers],
  ['messages of two feeds do not mix', keepsFeedsApart],
  ['messages arrive unchanged', keepsWholeMessages],
  ['a closed follower gets no more messages', closesFollowing],
]

/**
 * Returns the checks that every store should pass, for any test runner:
 *
 * ```ts
 * import { storeContract } from '@token-relay/server/testing'
 * import { test } from 'vitest'
 *
 * test.each(storeContract(() => store))('$name', ({ run }) => run())
 * ```
 *
 * Each check asks `createStore` for a store and uses its own random keys, so that one store may serve all of them. No
 * check takes longer than a few seconds. They may run at the same time.
 */
export function storeContract(createStore: () => Store | Promise<Store>): readonly ContractCheck[] {
  return promises.map(([name, promise]) => ({ name, run: async () => promise(await createStore()) }))
}
