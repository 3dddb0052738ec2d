import { RelayConfigError } from '../errors.ts'
import { nameFault } from '../secret-source.ts'

/** Checks a client id: no secret, but as easily forgotten. @throws RelayConfigError */
export function clientIdOption(where: string, value: unknown): string {
  const fault = nameFault(value)
  if (fault === null && typeof value === 'string') return value
  const code = fault === 'is a placeholder' ? 'placeholder_secret' : 'missing_option'
  const option = `${where}.clientId`
  throw new RelayConfigError(
    code,
    option,
    `${option} ${fault}. Set it to the client id that the provider gave you.`,
  )
}
