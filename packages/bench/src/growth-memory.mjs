// What grows with users who do nothing, or who read slowly: memory of a relay process.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, headersOf, relayTokens } from './growth-load.mjs'
import { startProcess, stopProcess } from './measure.mjs'

/** Bytes that a relay keeps for each subject with a cached token, and those of a process without any. */
export async function subjectMemory(given, subjects) {
  const running = await startProcess('growth-server.mjs', JSON.stringify({ ...given, prefill: subjects }))
  try {
    const { usedBytes } = await ask(running, 'memory')
    return { bytesPerSubject: (usedBytes - running.ready.emptyBytes) / subjects }
  } finally {
    await stopProcess(running)
  }
}

/** Bytes that a relay keeps for each idle connection, and how many connections the machine allowed. */
export async function connectionMemory(given, wanted) {
  const running = await startProcess('growth-server.mjs', JSON.stringify(given))
  const sockets = []
  try {
    // One request first, so that what the first one loads does not count as a connection's.
    sockets.push(await idleConnection(running.ready.url, 0))
    const before = await ask(running, 'memory')
    const connections = Math.min(wanted, openFilesAllowed() - 500)
    while (sockets.length <= connections) {
      const batch = Array.from({ length: Math.min(100, connections + 1 - sockets.length) }, (_, at) => at)
      sockets.push(...(await Promise.all(batch.map(() => idleConnection(running.ready.url, 0)))))
    }
    const after = await ask(running, 'memory')
    return {
      connections,
      bytesPerConnection: (after.rssBytes - before.rssBytes) / connections,
      processBytes: before.rssBytes,
    }
  } finally {
    for (const socket of sockets) socket.destroy()
    await stopProcess(running)
  }
}

/** Opens a connection, gets one answer, and leaves it open. */
async function idleConnection(url, number) {
  const socket = open(url, 'POST /acme/auth', { ...headersOf(number), 'content-length': '2' })
  socket.write('{}')
  await once(socket, 'data')
  return socket
}

/** Node raises the soft limit of open files to the hard one when it starts; only the machine can allow more. */
function openFilesAllowed() {
  const [, allowed] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
  return Number(allowed)
}

/** The peak of a relay's memory while readers take an answer each, not reading at all for some seconds. */
export async function slowReaders(given, { readers, bytes, seconds }) {
  const running = await startProcess('growth-server.mjs', JSON.stringify(given))
  try {
    const tokens = await relayTokens(readers)
    const { rssBytes } = await ask(running, 'memory')
    await ask(running, 'watchPeak')
    const sockets = tokens.map((token, number) => {
      const headers = { ...headersOf(number, token), connection: 'close' }
      return open(running.ready.url, `GET /acme/api/things/${bytes}`, headers).pause()
    })
    await sleep(seconds * 1_000)
    const { peakBytes } = await ask(running, 'peak')
    const received = await Promise.all(sockets.map(bytesUntilEnd))
    const { peakBytes: peakWhileReading } = await ask(running, 'peak')
    return {
      unreadBytes: peakBytes - rssBytes,
      readBytes: peakWhileReading - rssBytes,
      isComplete: received.every((count) => count > bytes),
    }
  } finally {
    await stopProcess(running)
  }
}

async function bytesUntilEnd(socket) {
  let count = 0
  for await (const chunk of socket) count += chunk.length
  return count
}

function open(url, line, headers) {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`)
  socket.write(`${line} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  return socket
}
