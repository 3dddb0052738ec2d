import { spawn } from 'node:child_process'

/** Runs a command to its end. Returns what it printed. Rejects with its output if it fails. */
export function command(cwd, file, ...args) {
  return commandWith({}, cwd, file, ...args)
}

/** The same with more variables in the environment. */
export function commandWith(variables, cwd, file, ...args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...variables }
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => output.push(chunk))
    }
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve(output.join(''))
      reject(new Error(`${file} ${args.join(' ')}\n${output.join('')}`))
    })
  })
}
