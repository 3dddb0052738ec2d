import { RelayConfigError } from '../errors.ts'
import { envVariables } from './variable-table.ts'

const namesByOption = new Map(
  envVariables.flatMap(({ name, option }) => (option === undefined ? [] : [[option, name] as const])),
)
const providerOption = /(?<![\w.])(?:wealthica|wych|wyre|wakapay|swypex)\.\w+/g

/**
 * Replaces the names of options in a sentence of the relay, such as `wealthica.clientSecret`, by what configures them
 * here: `WEALTHICA_CLIENT_SECRET`, or a path in the policy file.
 */
export function inVariableNames(sentence: string): string {
  return sentence
    .replaceAll('allowInsecureUpstream: true', 'RELAY_ALLOW_INSECURE_UPSTREAM=true')
    .replaceAll(
      providerOption,
      (option) => namesByOption.get(option) ?? `providers.${option} of the policy file`,
    )
}

/** Calls a function. An error about an option then names the variable instead. */
export function withVariableNames<Result>(run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof RelayConfigError)) throw error
    throw new RelayConfigError(error.code, inVariableNames(error.option), inVariableNames(error.message))
  }
}
