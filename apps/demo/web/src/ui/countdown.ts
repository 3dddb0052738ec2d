import { useEffect, useState } from 'react'

/** Renders the component again every second while `isOn` is true. It reads the clock itself. */
export function useSeconds(isOn: boolean): void {
  const [, setTick] = useState(0)
  useEffect(() => {
    const timer = isOn ? setInterval(() => setTick((tick) => tick + 1), 1000) : undefined
    return () => clearInterval(timer)
  }, [isOn])
}

/** Formats seconds as a clock does: `59:08`, `1:00:00`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** Rounds seconds to words: `59 minutes`, `40 seconds`. */
export function inWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  return whole >= 90 ? counted(Math.round(whole / 60), 'minute') : counted(whole, 'second')
}

/** Joins a count and its unit: `1 account`, `2 accounts`. */
export function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** Formats a date as people write it: `Nov 21, 2026`. Returns any other string as it is. */
export function dayText(date: string): string {
  const time = Date.parse(date)
  return Number.isNaN(time) ? date : days.format(time)
}

const days = new Intl.DateTimeFormat('en-CA', { dateStyle: 'medium', timeZone: 'UTC' })
