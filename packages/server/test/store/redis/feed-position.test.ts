import { expect, test } from 'vitest'
import { isAfter } from '../../../src/store/redis/feed-page.ts'
import { restartOf } from '../../../src/store/redis/feed-position.ts'

const position = { feed: 'a', entry: '2000-1', sinceMs: 1_000 }
const page = { nowMs: 5_000, feed: 'a', lost: '999-0', newest: '3000-0', entries: [] }

test.each([
  ['nothing is missing', {}, undefined],
  ['all dropped entries were read', { lost: '2000-1' }, undefined],
  ['the newest entry was read', { newest: '2000-1' }, undefined],
  [
    'a later entry of the same millisecond was dropped',
    { lost: '2000-2' },
    { entry: '2000-2', sinceMs: 2_001 },
  ],
  ['the feed is another one', { feed: 'b', lost: '1500-0' }, { feed: 'b', entry: '1500-0', sinceMs: 1_501 }],
  ['the feed ends before what was read', { newest: '2000-0' }, { entry: '999-0', sinceMs: 5_000 }],
])('reading a feed: %s', (_name, changes, restart) => {
  const expected = restart && { feed: 'a', ...restart }
  expect(restartOf(position, { ...page, ...changes })).toEqual(expected)
})

test.each([
  ['2-0', '1-9', true],
  ['10-0', '9-0', true],
  ['1-10', '1-9', true],
  ['1-1', '1-1', false],
  ['1-0', '1-1', false],
])('entry %s is after %s: %s', (id, other, expected) => {
  expect(isAfter(id, other)).toBe(expected)
})
