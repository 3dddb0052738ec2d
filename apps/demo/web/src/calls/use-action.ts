import { type MutateOptions, useMutation, type UseMutationOptions } from '@tanstack/react-query'
import { useRef } from 'react'

/**
 * A mutation that runs once at a time: calling `mutate` while it runs does nothing. Disabling the button is not enough,
 * because a second click can come before the re-render. Callbacks passed to `mutate` run only while the component is
 * mounted.
 */
export function useAction<Data, Input = void>(
  options: Omit<UseMutationOptions<Data, Error, Input>, 'onSettled'>,
) {
  const isRunning = useRef(false)
  const mutation = useMutation({
    ...options,
    onSettled: () => {
      isRunning.current = false
    },
  })
  function mutate(input: Input, callbacks: Pick<MutateOptions<Data, Error, Input>, 'onSuccess'> = {}) {
    if (isRunning.current) return
    isRunning.current = true
    mutation.mutate(input, callbacks)
  }
  return { ...mutation, mutate }
}
