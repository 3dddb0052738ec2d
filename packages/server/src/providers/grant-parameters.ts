import { RelayConfigError } from '../errors.ts'
import { invalidOption, optionsOf } from '../option-checks.ts'

/** What the grant sets itself, and the option for it, if there is one (RFC 6749 §4.4.2, RFC 7521 §4.2). */
const ownFields = new Map([
  ['grant_type', null],
  ['client_id', 'clientId'],
  ['client_secret', 'clientSecret'],
  ['client_assertion', null],
  ['client_assertion_type', null],
  ['scope', 'scopes'],
])

/** Checks further fields of a grant: none that it sets itself. @throws RelayConfigError */
export function grantParameters(where: string, parameters: unknown): Readonly<Record<string, string>> {
  if (parameters === undefined) return {}
  const option = `${where}.parameters`
  const checked = Object.entries(optionsOf(option, parameters)).map(([name, value]): [string, string] => {
    const source = ownFields.get(name)
    if (source !== undefined) {
      const remedy = source === null ? 'Remove it' : `Set ${where}.${source} instead`
      const sentence = `${option}.${name} is set by the grant itself. ${remedy}.`
      throw new RelayConfigError('invalid_option', `${option}.${name}`, sentence)
    }
    if (typeof value === 'string' && value !== '') return [name, value]
    throw invalidOption(`${option}.${name}`, value, 'a text that is not empty')
  })
  return Object.fromEntries(checked)
}
