import type { EmulatorClock } from '../frame/clock.ts'
import type { Route } from '../frame/router.ts'
import type { Access } from './access.ts'
import { type Account, accountName, type Accounts } from './accounts.ts'
import { readBody } from './body.ts'
import { exception } from './exceptions.ts'
import { newId } from './identifiers.ts'
import { readPage } from './paging.ts'
import { divisorOf, roundAmount } from './rates.ts'
import { readOrder, type Transfer } from './transfers.ts'

/** A bound against a load test: the oldest transfers of an account are forgotten. */
const maxTransfers = 1000
/** How long the quote of an order that nobody has confirmed holds. */
const quoteMs = 900_000
/** Assumption: how long a transfer takes. */
const settlementMs = 60_000

/** Transfers of an account: ordered, listed, read. */
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
    // Somebody else's transfer is as unknown as one that never was.
    if (!transfer) throw exception('NotFoundException', 'There is no such transfer.')
    return { status: 200, body: body(account, transfer) }
  })
  return [
    { method: 'POST', path: '/v3/transfers', handle: order },
    { method: 'GET', path: '/v3/transfers', handle: list },
    { method: 'GET', path: '/v3/transfers/:id', handle: read },
  ]
}

/** Assumption: amounts change hands when the order is placed, and nothing is charged. */
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
