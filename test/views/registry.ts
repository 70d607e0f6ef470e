import { Document } from "../../views/document"
import { ErrorPage } from "../../views/errors"
import { Front } from "../../views/front"
import type { Markup } from "../../views/jsx"
import { Page } from "../../views/layout"
import type { OnChannel } from "../../views/reader"
import { SetupGonePage, SetupPage } from "../../views/setup"
import { SignInPage } from "../../views/sign-in"
import { channels } from "./channels"
import { demo } from "./demo"
import { forecasts } from "./forecast"
import { friends } from "./friends"
import { grid } from "./grid"
import { hostile, hostileUrl, now } from "./hostile"
import { inbox } from "./inbox"
import { media } from "./media"
import { Parts } from "./parts"
import { rehearsals } from "./rehearsal"
import { scenarios } from "./scenarios"
import { staff } from "./staff"
import { start } from "./start"
import { sweeps } from "./sweeps"
import { tags } from "./tags"
import { timeline } from "./timeline"
import { whys } from "./why"

export type Show = (reader: OnChannel) => Markup

/**
 * Every page, by file and name, with an attack in each of its texts. A test counts them. A noun with several pages
 * keeps its lines in a file of its own beside this one and spreads them here.
 */
export const views: Record<string, Show> = {
  "document:Document": (reader) => Document({ reader, title: hostile, children: hostile }),
  "front:Front": (reader) => Front({ reader, title: hostile, children: hostile }),
  "layout:Page": (reader) =>
    Page({
      reader,
      title: hostile,
      lead: hostile,
      above: { href: hostileUrl, label: hostile },
      actions: hostile,
      children: hostile,
    }),
  parts: (reader) => Parts({ reader }),
  "errors:ErrorPage": (reader) => ErrorPage({ reader, kind: "broken", id: hostile }),
  "setup:SetupPage": (reader) =>
    SetupPage({
      reader,
      token: hostile,
      entered: { name: hostile, email: hostile },
      faults: ["name", "email", "password"].map((path) => ({ path, code: "line", words: hostile })),
    }),
  "setup:SetupGonePage": (reader) => SetupGonePage({ reader }),
  "sign-in:SignInPage": (reader) =>
    SignInPage({ reader, back: hostileUrl, email: hostile, outcome: { is: "throttled", until: now } }),
  ...channels,
  ...demo,
  ...forecasts,
  ...friends,
  ...inbox,
  ...media,
  ...grid,
  ...rehearsals,
  ...scenarios,
  ...start,
  ...staff,
  ...sweeps,
  ...tags,
  ...timeline,
  ...whys,
}
