import { Agent, Dispatcher } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { ForwardedCall } from '../../src/upstream/forwarded-call.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function start(answer: Upstream['answer']) {
  const server = await startUpstream()
  server.answer = answer
  const agent = new Agent({ connections: 1 })
  closing.push(
    () => server.close(),
    () => agent.destroy(),
  )
  const ended: ForwardedCall[] = []
  const begin = (signal = new AbortController().signal, dispatcher: Dispatcher = agent, totalMs = 10_000) => {
    const onEnd = (call: ForwardedCall) => void ended.push(call)
    const options = { origin: server.url, path: '/', method: 'GET' } as const
    return new ForwardedCall(dispatcher, options, { signal, endsAtMs: performance.now() + totalMs, onEnd })
  }
  return { server, ended, begin }
}

test('a body that came with its headers is whole, and its call has ended', async () => {
  const { begin, ended } = await start((response) => void response.end('{"id":1}'))
  const call = begin()
  const { status, headers, body } = await call.answer
  expect([status, headers['content-length'], body]).toEqual([200, '8', Buffer.from('{"id":1}')])
  expect(ended).toEqual([call])
})

test('a body that comes later is a stream, and its call ends with it', async () => {
  let finish = () => {}
  const { begin, ended } = await start((response) => {
    response.write('one')
    finish = () => void response.end('two')
  })
  const { body } = await begin().answer
  if (body instanceof Uint8Array) throw new Error('The body is whole.')
  finish()
  expect(ended).toEqual([])
  expect(Buffer.concat(await body.toArray()).toString()).toBe('onetwo')
  await expect.poll(() => ended).toHaveLength(1)
})

test('a call that waits for a connection ends as soon as its caller leaves (G11)', async () => {
  const { server, begin, ended } = await start(() => {})
  const first = begin()
  await expect.poll(() => server.arrivals).toHaveLength(1)
  const caller = new AbortController()
  const second = begin(caller.signal)
  caller.abort(new Error('left'))
  await expect(second.answer).rejects.toThrow('left')
  expect(ended).toEqual([second])
  first.abort(new Error('done'))
  await expect(first.answer).rejects.toThrow('done')
  expect(server.arrivals).toHaveLength(1)
})

test('a call whose caller has left before is not sent', async () => {
  const { server, begin } = await start((response) => void response.end())
  await expect(begin(AbortSignal.abort(new Error('left'))).answer).rejects.toThrow('left')
  expect(server.arrivals).toEqual([])
})

test('the deadline for the whole answer ends a stream that nobody reads, without an unhandled error', async () => {
  const { begin, ended } = await start((response) => void response.write('one'))
  const { body } = await begin(undefined, undefined, 300).answer
  await expect.poll(() => ended).toHaveLength(1)
  expect(body).toMatchObject({ destroyed: true, errored: { name: 'TimeoutError' } })
})

test('a dispatcher that throws fails the call', async () => {
  class Broken extends Dispatcher {
    override dispatch(): boolean {
      throw new Error('broken')
    }
  }
  const { begin, ended } = await start(() => {})
  const call = begin(undefined, new Broken())
  await expect(call.answer).rejects.toThrow('broken')
  expect([ended, call.hasEnded]).toEqual([[call], true])
})
