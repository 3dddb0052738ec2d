import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startWealthica } from '../kit/wealthica.ts'

test.each(['//evil.example/v1/providers', '/v1/../v1/providers', '/v1/providers/', '/v1/providers/%E0%A4%A'])(
  'the path %s is not normalised to a known one',
  async (path) => {
    const { url } = await startWealthica()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.end(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    const chunks = await socket.setEncoding('utf8').toArray()
    expect(chunks.join('')).toMatch(/^HTTP\/1\.1 404 /)
  },
)
