// Starts the servers of a host and ends them by their ids.
import { spawn } from 'node:child_process'

/** Enough for a machine that is busy with other work. */
const patienceMs = 60_000

/** The servers that run. They end with this process, however it ends. */
const running = new Set()
process.on('exit', () => running.forEach(endGroup))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))

/**
 * Runs work with a server: starts it on a free port, waits until it prints where it listens, and ends it afterwards, also
 * when the work fails. `work` gets the server's address.
 */
export async function withServer({ cwd, file = process.execPath, args, env = {} }, work) {
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group: a server that starts others, such as Vite or Next.js, is ended with them.
    detached: true,
  })
  running.add(child)
  const output = []
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(`It ended with ${signal ?? code}.`))
  })
  try {
    return await work(await address(child, output, ended))
  } catch (error) {
    throw new Error(`${error.stack}\nThe server printed:\n${output.join('')}`, { cause: error })
  } finally {
    endGroup(child)
    await ended
    running.delete(child)
  }
}

function address(child, output, ended) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The server did not print its port.')), patienceMs)
    const settle = (run) => {
      clearTimeout(timer)
      run()
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output.push(chunk)
        const port = portIn(output.join(''))
        if (port) settle(() => resolve(`http://127.0.0.1:${port}`))
      })
    }
    void ended.then((how) => settle(() => reject(new Error(`The server did not start. ${how}`))))
  })
}

/** Finds `port: 3000` of a printed address, or the first local URL. */
function portIn(output) {
  const found = /port: (\d+)|https?:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(output)
  return found && (found[1] ?? found[2])
}

function endGroup(child) {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
