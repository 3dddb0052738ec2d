import { createHash } from 'node:crypto'
import { cpus } from 'node:os'

/** The machine of a run, in a few words. */
export function describeMachine() {
  const processors = cpus()
  return `${processors.length} × ${processors[0].model.replaceAll(/\(R\)|\(TM\)|CPU /g, '')}, Node ${process.version}`
}

/**
 * Microseconds of CPU time that a fixed piece of work takes here and now: hashes, and JSON there and back. Costs of two
 * machines, or of a quiet and a busy one, are compared by it.
 */
export function yardstickMicroseconds() {
  const value = { items: Array.from({ length: 50 }, (_, index) => ({ index, name: `thing ${index}` })) }
  const runs = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage()
    for (let times = 0; times < 2_000; times += 1) {
      const text = JSON.stringify(JSON.parse(JSON.stringify(value)))
      createHash('sha256').update(text).digest('hex')
    }
    const { user, system } = process.cpuUsage(before)
    return user + system
  })
  return runs.sort((a, b) => a - b)[4]
}
