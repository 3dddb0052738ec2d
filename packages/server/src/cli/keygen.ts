import { randomBytes } from 'node:crypto'
import { type Command, readArguments } from './arguments.ts'

const help = `Usage: token-relay keygen

Prints new keys as lines of an env file: one that signs the tokens for pages, and one that encrypts what the processes of
a relay share in Redis. Nobody else has them, so store them like passwords.

  token-relay keygen >> .env`

/** The bytes of a key: as many as HMAC-SHA256 and AES-256 use, and half as many again. */
const keyBytes = 48

/** Prints new random keys. */
export const keygen: Command = {
  help,
  run(args, terminal) {
    readArguments({ command: 'token-relay keygen', args, maxPositionals: 0 })
    terminal.print('# Signs the tokens for pages.')
    terminal.print(`RELAY_SIGNING_KEYS=${newKey()}`)
    terminal.print('# Encrypts what the processes of a relay share in Redis. Without Redis, delete it.')
    terminal.print(`RELAY_STORE_KEYS=${newKey()}`)
    return 0
  },
}

function newKey(): string {
  return randomBytes(keyBytes).toString('base64')
}
