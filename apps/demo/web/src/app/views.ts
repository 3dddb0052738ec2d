import type { ComponentType } from 'react'
import { OverviewPage } from '../overview/OverviewPage.tsx'
import { type ProviderInfo, swypex, wakapay, wealthica, wych, wyre } from '../providers/providers.ts'
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

const viewOf = ({ name, title }: ProviderInfo, Page: ComponentType): View => ({
  path: `/${name}`,
  title,
  Page,
})

/** The pages in the order of the navigation. */
export const views: readonly [View, ...View[]] = [
  { path: '/', title: 'Overview', Page: OverviewPage },
  viewOf(wealthica, WealthicaPage),
  viewOf(wych, WychPage),
  viewOf(wyre, WyrePage),
  viewOf(wakapay, WakapayPage),
  viewOf(swypex, SwypexPage),
]
