import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { answerInTime } from '../../src/store/answer-in-time.ts'

/** A server in another thread, so that it answers while this one is busy. */
const server = `
const { createServer } = require('node:net')
const { parentPort } = require('node:worker_threads')
const server = createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)))
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

test('an answer that arrived while the process was busy is not late', async () => {
  const worker = new Worker(server, { eval: true })
  onTestFinished(async () => void (await worker.terminate()))
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await new Promise((resolve) => socket.once('connect', resolve))

  const answer = new Promise((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
  socket.write('value')
  const inTime = answerInTime(answer, { leftMs: 20 }, () => new Error('late'))
  await new Promise<void>((resolve) => setImmediate(resolve)) // the request is on its way
  const busyUntilMs = performance.now() + 500
  while (performance.now() < busyUntilMs);
  expect(await inTime).toBe('value')
})

test('the time in which the process is busy is not spent', async () => {
  const time = { leftMs: 200 }
  const busy = async () => {
    for (let turn = 0; turn < 5; turn++) {
      const untilMs = performance.now() + 100
      while (performance.now() < untilMs);
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    return 'value'
  }
  expect(await answerInTime(busy(), time, () => new Error('late'))).toBe('value')
  expect(time.leftMs).toBeGreaterThan(50)
})

test('an answer that does not arrive is late', async () => {
  const answer = new Promise<never>(() => {})
  await expect(answerInTime(answer, { leftMs: 20 }, () => new Error('late'))).rejects.toThrow('late')
})
