/** What a command may use of the process that runs it. */
export interface Terminal {
  /** Writes a line to standard output. */
  readonly print: (line: string) => void
  /** Writes a line to standard error. */
  readonly warn: (line: string) => void
  /** Shows on standard error what is being done, until the next line. Does nothing unless that is a terminal. */
  readonly progress: (text: string) => void
  /** Returns a text in a colour if standard output is a terminal and NO_COLOR is not set; otherwise the text. */
  readonly paint: (colour: Colour, text: string) => string
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The working folder. */
  readonly folder: string
}

export type Colour = keyof typeof colourCodes

const colourCodes = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 }
const clearLine = '\r\u001B[2K'

/** The parts of a process that a terminal is made of. */
export interface TerminalProcess {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Terminal['variables']
  readonly cwd: () => string
}

interface Output {
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}

/** Returns the terminal of this process. */
export function processTerminal(from: TerminalProcess = process): Terminal {
  const { stdout, stderr, env } = from
  // https://no-color.org: any value that is not empty.
  const hasColour = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  let isProgressShown = false
  const clear = () => {
    if (isProgressShown) stderr.write(clearLine)
    isProgressShown = false
  }
  return {
    print(line) {
      clear()
      stdout.write(`${line}\n`)
    },
    warn(line) {
      clear()
      stderr.write(`${line}\n`)
    },
    progress(text) {
      if (stderr.isTTY !== true || env.TERM === 'dumb') return
      stderr.write(`${clearLine}${text}`)
      isProgressShown = true
    },
    paint: (colour, text) => (hasColour ? `\u001B[${colourCodes[colour]}m${text}\u001B[0m` : text),
    variables: env,
    folder: from.cwd(),
  }
}
