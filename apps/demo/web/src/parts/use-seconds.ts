import { useEffect, useState } from 'react'

/** Renders again every second while `isOn`; what is shown is read from the clock at each render. */
export function useSeconds(isOn: boolean): void {
  const [, setTick] = useState(0)
  useEffect(() => {
    const timer = isOn ? setInterval(() => setTick((tick) => tick + 1), 1000) : undefined
    return () => clearInterval(timer)
  }, [isOn])
}
