import { createContext, useContext } from 'react'
import type { User } from '../session/host-session.ts'

/** Who is signed in, for everything inside the app's shell. */
export const UserContext = createContext<User | null>(null)

/** Who is signed in. */
export function useUser(): User {
  const user = useContext(UserContext)
  if (!user) throw new Error('useUser is for components inside Shell.')
  return user
}
