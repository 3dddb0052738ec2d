import type { ComponentType } from 'react'
import { SwypexPage } from '../providers/swypex/SwypexPage.tsx'
import { WakapayPage } from '../providers/wakapay/WakapayPage.tsx'
import { WealthicaPage } from '../providers/wealthica/WealthicaPage.tsx'
import { WychPage } from '../providers/wych/WychPage.tsx'
import { WyrePage } from '../providers/wyre/WyrePage.tsx'

/** A page in the navigation. */
export interface View {
  /** Its path. The host serves the same paths. */
  readonly path: string
  readonly title: string
  readonly Page: ComponentType
}

/** The pages in the order of the navigation. */
export const views: readonly [View, ...View[]] = [
  { path: '/wealthica', title: 'Wealthica', Page: WealthicaPage },
  { path: '/wych', title: 'Wych', Page: WychPage },
  { path: '/wyre', title: 'Wyre', Page: WyrePage },
  { path: '/wakapay', title: 'WakaPay', Page: WakapayPage },
  { path: '/swypex', title: 'Swypex', Page: SwypexPage },
]
