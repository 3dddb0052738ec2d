import { expect, test } from 'vitest'
import { openWork } from '../../src/credentials/open-work.ts'

test('close() ends pauses at once, and later ones do not begin', async () => {
  const work = openWork()
  const pauses = [work.pause(60_000), work.pause(60_000)]
  await work.close()
  await Promise.all([...pauses, work.pause(60_000)])
  expect(work.isClosed).toBe(true)
})

test('close() waits for work, for work that it starts, and for work that fails', async () => {
  const work = openWork()
  const done: string[] = []
  const second = async () => done.push('second')
  const first = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    done.push('first')
    void work.track(second())
  }
  void work.track(first())
  const failed = work.track(Promise.reject(new Error('canary')))
  await expect(failed).rejects.toThrow('canary')
  await work.close()
  expect(done).toEqual(['first', 'second'])
})
