import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** The first line of a file that {@link writeEnvFile} has written, and may overwrite. */
const mark =
  '# Written by token-relay-emulators at every start. Public credentials: never use them elsewhere.'

/**
 * Writes an env file, over an earlier one of its own.
 *
 * @throws `TypeError` with a sentence if the file is somebody else's: it may hold real secrets
 * @throws the system's error if the file cannot be read or written
 */
export function writeEnvFile(file: string, lines: string): void {
  if (existsSync(file) && !readFileSync(file, 'utf8').startsWith(mark)) {
    throw new TypeError(
      `${file} exists and was not written by token-relay-emulators, so it is left as it is. Name another file with --env.`,
    )
  }
  writeFileSync(file, `${mark}\n\n${lines}`)
}
