import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveMetrics } from '../../examples/prometheus.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { originOf } from '../kit/listen.ts'

let host: GatewayHost
let url: string
let close: () => void
beforeEach(async () => {
  host = await startGatewayHost({ relay: { rateLimit: { gatewayPerSubject: 2 } } })
  const server = serveMetrics(host.relay)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = originOf(server)
  close = () => server.close()
})
afterEach(async () => {
  close()
  await host.close()
})

test('L2 the recipe for Prometheus shows a relay’s calls, by ids and codes alone', async () => {
  host.upstream.answer = (response, { target }) => {
    host.clock.advance(250)
    response.writeHead(target.includes('404') ? 404 : 200).end()
  }
  await host.call('ada', '/things/1?secret=canary')
  await host.call('ada', '/things/404')
  await host.call('ada', '/things/1')
  await host.call('ada', '/nothing')
  const scraped = await fetch(`${url}/metrics`)
  const text = await scraped.text()
  const call = 'token_relay_provider="acme",token_relay_route="thing",http_request_method="GET"'
  expect(scraped.headers.get('content-type')).toContain('text/plain')
  expect(samplesIn(text)).toEqual([
    'token_relay_denials_total{token_relay_provider="acme",token_relay_code="rate_limited"} 1',
    'token_relay_denials_total{token_relay_provider="acme",token_relay_code="unknown_route"} 1',
    `token_relay_gateway_call_duration_count{${call},token_relay_outcome="2xx"} 1`,
    `token_relay_gateway_call_duration_count{${call},token_relay_outcome="4xx"} 1`,
    'token_relay_limited_total{token_relay_provider="acme",token_relay_limit="gateway-subject"} 1',
    'token_relay_relay_tokens_total{token_relay_provider="acme"} 4',
  ])
  expect(text).toMatch(/^token_relay_gateway_call_duration_sum\{.*outcome="2xx".*\} 0\.25$/m)
  expect(text).not.toMatch(/canary|things|"ada"|Bearer/)
})

test('the metrics end with their server', async () => {
  const { token } = await host.relay.mint('acme', { id: 'ada' })
  const text = await (await fetch(`${url}/metrics`)).text()
  close()
  expect(samplesIn(text)).toEqual(['token_relay_relay_tokens_total{token_relay_provider="acme"} 1'])
  expect(text).not.toContain(token)
  await expect(fetch(`${url}/metrics`)).rejects.toThrow('fetch failed')
})

/** Returns the samples that are counts, in the order of their names, without the name of the scope. */
function samplesIn(text: string): readonly string[] {
  const samples = text.split('\n').filter((line) => /^token_relay\w+_(count|total)\{/.test(line))
  return samples.map((line) => line.replace(',otel_scope_name="@token-relay/server"', '')).toSorted()
}
