// The hostile user of the fairness run, in a process that its parent ends: signed in, from one address, and rude.
import { connect } from 'node:net'

process.on('disconnect', () => process.exit())

const [attack, url, user] = process.argv.slice(2)
const own = { 'x-user': user, 'x-client': '192.0.2.66' }
const json = { 'content-type': 'application/json' }

const minted = await fetch(`${url}/acme/auth`, { method: 'POST', headers: { ...own, ...json }, body: '{}' })
const { token } = await minted.json()
const authorized = { ...own, authorization: `Bearer ${token}` }

/** Ten bodies a second of 255 KiB, each an object whose one key grows eighteenfold when it is normalised. */
function costlyBodies() {
  const body = `{"${'\ufdfa'.repeat(87_000)}":1}`
  const post = () =>
    fetch(`${url}/acme/api/transfers`, { method: 'POST', headers: { ...authorized, ...json }, body })
      .then((response) => response.text())
      .catch(() => {})
  void post()
  setInterval(post, 100)
}

/** Opens a socket, asks for the large answer, and reads what `read` lets it. */
function largeAnswer(read) {
  const socket = connect(new URL(url).port, '127.0.0.1')
  const headers = Object.entries(authorized).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.on('error', () => {})
  socket.pause()
  socket.write(`GET /acme/api/list HTTP/1.1\r\nhost: relay\r\n${headers.join('')}\r\n`)
  read?.(socket)
}

function unreadAnswers() {
  for (let at = 0; at < 140; at++) largeAnswer()
}

/** Reads a kilobyte ten times a second, so that no deadline for a pause ends the answer. */
function slowReaders() {
  for (let at = 0; at < 50; at++) largeAnswer((socket) => setInterval(() => socket.read(1024), 100))
}

/** Starts and ends consents, four at a time, as fast as the relay answers. */
function consentLoops() {
  const trip = async () => {
    const started = await fetch(`${url}/wych/connect`, { method: 'POST', headers: own })
    await started.text()
    const cookie = started.headers.get('set-cookie')?.split(';')[0] ?? 'none'
    const init = { redirect: 'manual', headers: { ...own, cookie } }
    await (await fetch(`${url}/wych/return?user=u1&state=ACTIVE`, init)).text()
  }
  const loop = async () => {
    for (;;) await trip().catch(() => {})
  }
  for (let at = 0; at < 4; at++) void loop()
}

const attacks = { costlyBodies, unreadAnswers, slowReaders, consentLoops }
for (const [name, start] of Object.entries(attacks)) if (attack === name || attack === 'all at once') start()
setTimeout(() => process.send('under way', () => {}), 300)
