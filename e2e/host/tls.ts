import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as requestPlain, type RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Listening, portOf } from './listen.ts'

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

/** A server with TLS on a free port. What it answers is set once its address is known. */
export interface SecureListening extends Listening {
  answer: RequestListener
}

/** Starts a server with TLS on a free port of this machine. */
export async function listenSecurely(certificate: Certificate): Promise<SecureListening> {
  const server = createServer(certificate, (req, res) => listening.answer(req, res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const listening: SecureListening = {
    url: `https://127.0.0.1:${portOf(server)}`,
    answer: (_req, res) => void res.writeHead(503).end(),
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
