import { type MutateOptions, useMutation, type UseMutationOptions } from '@tanstack/react-query'
import { useRef } from 'react'

/**
 * A mutation that is under way once at a time: asking for it again meanwhile does nothing. What the page shows cannot
 * see to that, since a second click may be faster. What `mutate` is given besides is for as long as the component is
 * shown.
 */
export function useAction<Data, Wanted = void>(
  options: Omit<UseMutationOptions<Data, Error, Wanted>, 'onSettled'>,
) {
  const isUnderWay = useRef(false)
  const mutation = useMutation({
    ...options,
    onSettled: () => {
      isUnderWay.current = false
    },
  })
  function mutate(wanted: Wanted, whileShown: Pick<MutateOptions<Data, Error, Wanted>, 'onSuccess'> = {}) {
    if (isUnderWay.current) return
    isUnderWay.current = true
    mutation.mutate(wanted, whileShown)
  }
  return { ...mutation, mutate }
}
