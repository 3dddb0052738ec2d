import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as requestPlain, type RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nothing, type Place, portOf } from './listen.ts'

/** A key and a certificate for 127.0.0.1 that no browser trusts. */
export interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
}

/** Makes a certificate that is valid for a day. */
export function createCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const of = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  try {
    execFileSync('openssl', ['req', ...kind, ...of, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Starts a place with TLS on a free port of this machine. */
export async function listenSecurely(certificate: Certificate): Promise<Place> {
  const server = createServer(certificate, (req, res) => listening.answer(req, res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const listening: Place = {
    url: `https://127.0.0.1:${portOf(server)}`,
    answer: nothing,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return listening
}

/** Passes requests on to a server without TLS. */
export function inFrontOf(url: string): RequestListener {
  return (req, res) => {
    const { method, headers } = req
    const passed = requestPlain(`${url}${req.url}`, { method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    passed.on('error', () => res.destroy())
    req.pipe(passed)
  }
}
