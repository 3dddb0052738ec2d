import { errorCodes, isErrorCode } from '@token-relay/protocol'
import { nearest } from '../../env/nearest.ts'
import { errorTexts } from '../../errors.ts'
import { type Command, UsageError, readArguments } from '../arguments.ts'
import { type PageSection, readErrorPage } from './error-page.ts'

const help = `Usage: token-relay explain [code]

Says what an error code means and what to do about it. Without a code it lists all of them.

  token-relay explain upstream_credentials_rejected`

/** Explains an error code, offline: the page of errors is part of the package. */
export const explain: Command = {
  help,
  run(args, terminal) {
    const { positionals } = readArguments({ command: 'token-relay explain', args, maxPositionals: 1 })
    const [code] = positionals
    const sections = readErrorPage()
    terminal.print(code === undefined ? listOf(sections) : explanationOf(code, sections))
    return 0
  },
}

function codesOf(sections: readonly PageSection[]): readonly string[] {
  return [...new Set([...Object.keys(errorCodes), ...sections.map(({ code }) => code)])]
}

function listOf(sections: readonly PageSection[]): string {
  const codes = codesOf(sections)
  const width = Math.max(...codes.map((code) => code.length))
  return codes.map((code) => `${code.padEnd(width)}  ${summaryOf(code, sections)}`).join('\n')
}

function summaryOf(code: string, sections: readonly PageSection[]): string {
  if (isErrorCode(code)) return `${errorCodes[code].status}  ${errorTexts[code].title}`
  return `     ${sections.find((section) => section.code === code)?.summary ?? ''}`
}

function explanationOf(word: string, sections: readonly PageSection[]): string {
  const code = word.toLowerCase().replaceAll('-', '_')
  const codes = codesOf(sections)
  if (!codes.includes(code)) {
    // A part of a code is a frequent guess: stale_token.
    const meant = nearest(code, codes) ?? codes.find((each) => code.length > 3 && each.includes(code))
    const advice = meant ? `Did you mean ${meant}?` : 'token-relay explain lists all codes.'
    throw new UsageError(`There is no error code ${JSON.stringify(word)}. ${advice}`)
  }
  const section = sections.find((each) => each.code === code)
  return [headOf(code), section?.text ?? bareText(code)].filter(Boolean).join('\n\n')
}

function headOf(code: string): string {
  if (!isErrorCode(code)) return code
  const { status, retryable } = errorCodes[code]
  const repeats = retryable ? 'the same request can succeed later' : 'the same request fails again'
  return `${code}: HTTP ${status}, ${errorTexts[code].title}; ${repeats}.`
}

function bareText(code: string): string {
  return isErrorCode(code) ? errorTexts[code].sentence : ''
}
