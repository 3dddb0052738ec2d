import * as z from 'zod/mini'
import { listOf } from '../../calls/use-provider-data.ts'

/** A bank account. */
export type Account = z.infer<typeof accountShape>

const accountShape = z.object({
  id: z.string(),
  name: z.string(),
  institution: z.string(),
  number: z.string(),
  currency: z.string(),
  balance: z.number(),
})

/** The answer of `GET /accounts`. */
export const accountList = listOf(accountShape)

/** The answer of `GET /accounts/:id/transactions`. */
export const transactionList = listOf(
  z.object({
    id: z.string(),
    /** `2026-11-21`. */
    date: z.string(),
    description: z.string(),
    amount: z.number(),
    currency: z.string(),
  }),
)
