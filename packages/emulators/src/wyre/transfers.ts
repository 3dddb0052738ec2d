import { type UnknownRecord } from '../frame/shape.ts'
import { type Account, accountName } from './accounts.ts'
import { readRequired, readText } from './body.ts'
import { exception } from './exceptions.ts'
import { currencies, divisorOf, roundAmount } from './rates.ts'

/** What a transfer moves, and where to. */
export interface TransferOrder {
  readonly source: string
  readonly sourceCurrency: string
  readonly sourceAmount: number
  readonly dest: string
  readonly destCurrency: string
  readonly destAmount: number
  readonly message: string | null
  /** The caller's own id, unique in an account. */
  readonly customId: string | null
  /** Whether it goes ahead without being confirmed. */
  readonly autoConfirm: boolean
}

/** A transfer that was ordered. */
export interface Transfer extends TransferOrder {
  readonly id: string
  readonly createdAtMs: number
}

/** Reads an order of an account, and checks what needs no balance. */
export function readOrder(account: Account, fields: UnknownRecord): TransferOrder {
  const source = readText(fields, 'source') ?? accountName(account)
  if (source !== accountName(account)) {
    throw exception('AccessDeniedException', 'You may not transfer from this source')
  }
  const dest = readRequired(fields, 'dest')
  if (!/^[a-z]+:.+$/.test(dest)) throw exception('ValidationException', 'Field dest is no resource name.')
  const sourceCurrency = readCurrency(readRequired(fields, 'sourceCurrency'))
  const destCurrency = readCurrency(readText(fields, 'destCurrency') ?? sourceCurrency)
  const customId = readText(fields, 'customId') ?? null
  if (customId !== null && account.transfers.some((transfer) => transfer.customId === customId)) {
    // Assumption: the error code, after one of version 2.
    throw exception('ValidationException', 'This customId is in use.', 'validation.senderProvidedIdInUse')
  }
  return {
    source,
    dest,
    sourceCurrency,
    destCurrency,
    ...readAmounts(fields, divisorOf(sourceCurrency, destCurrency)),
    message: readText(fields, 'message') ?? null,
    customId,
    autoConfirm: fields.autoConfirm === true,
  }
}

function readCurrency(code: string): string {
  if (currencies.includes(code)) return code
  throw exception('ValidationException', `The currency ${code} is not supported.`)
}

/** Either amount gives the other one. The documentation writes them as strings and as numbers. */
function readAmounts(fields: UnknownRecord, divisor: number): Pick<Transfer, 'sourceAmount' | 'destAmount'> {
  const { sourceAmount, destAmount } = fields
  if ((sourceAmount === undefined) === (destAmount === undefined)) {
    throw exception('ValidationException', 'Send either sourceAmount or destAmount.')
  }
  const amount = Number(sourceAmount ?? destAmount)
  if (!(amount > 0 && amount <= 1e12)) throw exception('ValidationException', 'The amount is not above 0.')
  return sourceAmount === undefined
    ? { sourceAmount: roundAmount(amount * divisor), destAmount: amount }
    : { sourceAmount: amount, destAmount: roundAmount(amount / divisor) }
}
