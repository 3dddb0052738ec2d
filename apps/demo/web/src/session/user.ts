import { createContext, useContext } from 'react'
import * as z from 'zod/mini'

/** The signed-in user, as the host describes them to the page. */
export type User = z.infer<typeof userShape>

const userShape = z.object({ id: z.string(), name: z.string(), email: z.string() })

/** The host's answer to `GET /api/session` and `POST /api/session`. */
export const sessionAnswer = z.object({ user: z.nullable(userShape) })

/** The query key of a user's data. All of it is removed when the user signs out. */
export const userKey = ({ id }: User) => ['user', id] as const

/** Holds the signed-in user. Set by Shell. */
export const UserContext = createContext<User | null>(null)

/** Returns the signed-in user. @throws outside Shell */
export function useUser(): User {
  const user = useContext(UserContext)
  if (!user) throw new Error('useUser is for components inside Shell.')
  return user
}
