import { Bank } from './bank'

// A server component. It renders `Bank` as pending, and the page in the browser goes on.
export default function Page() {
  return <Bank />
}
