import { isRecord } from '@token-relay/protocol'
import { RelayError } from '../errors.ts'
import { hasDuplicateKeys } from './duplicate-keys.ts'
import { checkReserved } from './outgoing-query.ts'
import type { RoutePolicy } from './route-policy.ts'

/**
 * Checks the body that goes to the provider. Its bytes are not touched: what the provider signs for is what the
 * browser wrote (G13).
 *
 * @throws RelayError `unsupported_media_type`, `bad_request` or `reserved_parameter`
 */
export async function checkOutgoingBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  { body: schema }: Pick<RoutePolicy, 'body'>,
  reserved: readonly string[],
): Promise<void> {
  if (bytes.length === 0) {
    if (schema) throw new RelayError('bad_request', 'This route takes a JSON body.')
    return
  }
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '')) {
    throw new RelayError('unsupported_media_type', 'Send JSON, with its Content-Type.')
  }
  const text = textOf(bytes)
  const value = parse(text)
  if (schema && hasDuplicateKeys(text, value))
    throw new RelayError('bad_request', 'The body names a key twice.')
  if (isRecord(value)) for (const name of Object.keys(value)) checkReserved(name, reserved)
  const result = await schema?.['~standard'].validate(value)
  if (result?.issues) throw new RelayError('bad_request', 'The body is not what this route takes.')
}

function textOf(bytes: Uint8Array): string {
  try {
    // Fatal: bytes that are no UTF-8 may be read as something else by the provider.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new RelayError('bad_request', 'The body is not UTF-8.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RelayError('bad_request', 'The body is not valid JSON.')
  }
}
