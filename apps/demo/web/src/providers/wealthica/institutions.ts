import * as z from 'zod/mini'
import { listOf } from '../../calls/use-provider-data.ts'

/** A bank or broker that the user has connected. */
export type Institution = z.infer<typeof institutionShape>

const institutionShape = z.object({
  id: z.string(),
  name: z.string(),
  /** The value of all its accounts, in Canadian dollars. */
  value: z.nullish(z.number()),
  /** Its accounts. */
  investments: z.nullish(z.array(z.unknown())),
})

/** The answer of `GET /institutions`. */
export const institutionList = listOf(institutionShape)
