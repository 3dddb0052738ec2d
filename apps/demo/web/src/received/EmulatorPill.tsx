import { useQuery } from '@tanstack/react-query'
import { useUser } from '../shell/user.ts'
import { receivedQuery } from './received.ts'

/** Says that the provider is emulated, where it is. */
export function EmulatorPill({ provider }: { readonly provider: string }) {
  const { data: received } = useQuery(receivedQuery(useUser(), provider))
  return received ? <p className="pill pill-window">Emulator: nothing here is real</p> : null
}
