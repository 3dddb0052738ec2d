import type { EmulatorClock } from '../server/clock.ts'
import type { Route } from '../server/router.ts'
import type { UnknownRecord } from '../server/shape.ts'
import type { Access } from './access.ts'
import { type Account, accountName, type Accounts, type Transfer, type TransferOrder } from './accounts.ts'
import { exception } from './exceptions.ts'
import { readBody, readPage, readRequired, readText } from './fields.ts'
import { newId } from './identifiers.ts'
import { currencies, divisorOf, roundAmount } from './market.ts'

/** Bounds the memory of a load test. The oldest transfers of an account are forgotten. */
const maxTransfers = 1000
/** How long the quote of an unconfirmed order is valid. */
const quoteMs = 900_000
/** Assumption: how long a transfer takes. */
const settlementMs = 60_000

/** Creates the routes to order, list and read an account's transfers. */
export function transferRoutes({ asAccount }: Access, accounts: Accounts, clock: EmulatorClock): Route[] {
  const body = (account: Account, transfer: Transfer) => transferBody(account, transfer, clock.now())
  const order = asAccount((request, account) => {
    const transfer = { ...readOrder(account, readBody(request)), id: newId('TF'), createdAtMs: clock.now() }
    if (!account.approved) throw exception('TransferException', 'The account is not approved.')
    if (transfer.autoConfirm) move(account, transfer, accounts)
    account.transfers = [transfer, ...account.transfers].slice(0, maxTransfers)
    return { status: 200, body: body(account, transfer) }
  })
  const list = asAccount(({ query }, account) => ({
    status: 200,
    body: readPage(
      query,
      account.transfers.map((transfer) => body(account, transfer)),
    ),
  }))
  const read = asAccount((_, account, id) => {
    const transfer = account.transfers.find((candidate) => candidate.id === id)
    // Another account's transfer and an unknown one get the same answer.
    if (!transfer) throw exception('NotFoundException', 'There is no such transfer.')
    return { status: 200, body: body(account, transfer) }
  })
  return [
    { method: 'POST', path: '/v3/transfers', handle: order },
    { method: 'GET', path: '/v3/transfers', handle: list },
    { method: 'GET', path: '/v3/transfers/:id', handle: read },
  ]
}

/** Reads an order and makes all checks that do not need the balance. */
function readOrder(account: Account, fields: UnknownRecord): TransferOrder {
  const source = readText(fields, 'source') ?? accountName(account)
  if (source !== accountName(account)) {
    throw exception('AccessDeniedException', 'You may not transfer from this source')
  }
  const dest = readRequired(fields, 'dest')
  if (!/^[a-z]+:.+$/.test(dest)) {
    throw exception('ValidationException', 'Field dest is not a resource name.')
  }
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

/** Calculates one amount from the other. The documentation writes amounts as strings and as numbers. */
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

/** Assumption: amounts are debited and credited at once, without fees. */
function move(account: Account, transfer: Transfer, accounts: Accounts): void {
  const { sourceCurrency, sourceAmount, dest, destCurrency, destAmount } = transfer
  const held = account.balances.get(sourceCurrency) ?? 0
  if (held < sourceAmount) {
    throw exception('InsufficientFundsException', `The account holds ${held} ${sourceCurrency}.`)
  }
  account.balances.set(sourceCurrency, roundAmount(held - sourceAmount))
  const receiver = accounts.find(dest.replace(/^account:/, ''))
  receiver?.balances.set(destCurrency, roundAmount((receiver.balances.get(destCurrency) ?? 0) + destAmount))
}

function transferBody(account: Account, transfer: Transfer, nowMs: number) {
  const { createdAtMs, autoConfirm, ...order } = transfer
  const endsAtMs = createdAtMs + (autoConfirm ? settlementMs : quoteMs)
  const [during, after] = autoConfirm ? ['PENDING', 'COMPLETED'] : ['UNCONFIRMED', 'EXPIRED']
  return {
    ...order,
    owner: accountName(account),
    status: nowMs < endsAtMs ? during : after,
    exchangeRate: divisorOf(order.sourceCurrency, order.destCurrency),
    fees: {},
    totalFees: 0,
    createdAt: createdAtMs,
    completedAt: autoConfirm && nowMs >= endsAtMs ? endsAtMs : null,
    cancelledAt: null,
    expiresAt: createdAtMs + quoteMs,
    failureReason: null,
  }
}
