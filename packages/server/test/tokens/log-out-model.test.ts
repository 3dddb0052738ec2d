import { expect, test } from 'vitest'
import { memoryStore } from '../../src/store/memory-store.ts'
import { openStore } from '../../src/store/store-access.ts'
import { createElapsedClock } from '../../src/time/clock.ts'
import { createLogOutFeed } from '../../src/tokens/log-out-feed.ts'
import { type Stamp, createProcessTime } from '../../src/tokens/process-time.ts'
import { createRevocations } from '../../src/tokens/revocations.ts'
import { createSubjectNames } from '../../src/tokens/subject-names.ts'
import { virtualClock } from '../kit/clock.ts'
import { linkedStore } from '../kit/linked-store.ts'

/** A token of the model: what is signed, and when it was issued by the order of events. */
interface ModelToken {
  readonly subject: string
  readonly stamp: Stamp
  readonly order: number
}

const subjects = ['ada', 'bob', 'eve']

/** Returns a generator of pseudo-random whole numbers below a bound (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function createModel() {
  const clock = virtualClock()
  const shared = memoryStore({ clock })
  const startProcess = (max: number) => {
    const elapsed = createElapsedClock(clock)
    const time = createProcessTime(elapsed)
    const link = linkedStore(shared)
    const access = openStore({ store: link.store, clock: elapsed, onChange: () => {} })
    const names = createSubjectNames(100)
    const revocations = createRevocations({ time, names, max })
    const feed = createLogOutFeed({ store: link.store, access, time, onChange: () => {} })
    feed.join('acme', revocations)
    feed.start()
    return {
      link,
      isCut: false,
      issue: (subject: string) => time.stamp(revocations.issueMoment(subject)),
      logOut(subject: string) {
        const moment = revocations.revoke(subject)
        return feed.announce({ provider: 'acme', subject: names.hashOf(subject), moment })
      },
      accepts({ subject, stamp }: ModelToken) {
        const issued = time.read(stamp)
        return issued !== null && !revocations.isRevoked(subject, issued)
      },
      close: () => feed.close(),
    }
  }
  return { clock, startProcess }
}

test.each(Array.from({ length: 24 }, (_, seed) => [seed, seed % 3 === 0 ? 1 : 100] as const))(
  'K7 random log-outs, log-ins, cuts and restarts (seed %i, %i log-outs kept) agree with the model',
  async (seed, max) => {
    const { clock, startProcess } = createModel()
    const below = numbers(seed)
    clock.advance(1_000_000)
    const processes = [startProcess(max), startProcess(max), startProcess(max)]
    const anyProcess = () => {
      const process = processes[below(processes.length)]
      if (!process) throw new Error('There are three.')
      return process
    }
    const tokens: ModelToken[] = []
    const endedAt = new Map<string, number>()
    const isEnded = ({ subject, order }: ModelToken) => order < (endedAt.get(subject) ?? -1)
    /** With one place for all log-outs, evicted ones may end tokens early. */
    const isWrong = (isAccepted: boolean, token: ModelToken) =>
      isEnded(token) ? isAccepted : !isAccepted && max > 1
    const faults: ModelToken[] = []

    for (let order = 0; order < 60; order++) {
      const subject = subjects[below(subjects.length)] ?? 'ada'
      const process = anyProcess()
      const action = below(12)
      if (action < 5) tokens.push({ subject, stamp: process.issue(subject), order })
      else if (action < 8 && !process.isCut) {
        await process.logOut(subject)
        endedAt.set(subject, order)
      } else if (action === 8) {
        process.link.cut()
        process.isCut = true
      } else if (action === 9 && process.isCut) {
        process.link.restore()
        process.isCut = false
      } else if (action === 10 && !process.isCut) {
        processes.push(startProcess(max))
      }
      clock.advance(1 + below(3_000))
      for (const process of processes) {
        if (process.isCut) continue
        faults.push(...tokens.filter((token) => isWrong(process.accepts(token), token)))
      }
    }
    for (const { link, isCut } of processes) if (isCut) link.restore()
    for (const process of processes) {
      faults.push(...tokens.filter((token) => isWrong(process.accepts(token), token)))
    }
    expect(faults).toEqual([])
    await Promise.all(processes.map((process) => process.close()))
  },
)
