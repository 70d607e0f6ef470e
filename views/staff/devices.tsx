import type { Device } from "../../src/domain/session"
import { h, type Markup } from "../jsx"
import { Page } from "../layout"
import { Badge } from "../parts/badge"
import { Button } from "../parts/button"
import { Confirm } from "../parts/confirm"
import { Ago, At } from "../parts/moment"
import { Rows } from "../parts/rows"
import type { SignedIn } from "../reader"
import { deviceOf } from "./device"
import { ProfileTabs } from "./tabs"

/** Where somebody is signed in. */
export function Devices({ reader, devices }: { reader: SignedIn; devices: readonly Device[] }): Markup {
  const { t } = reader
  return (
    <Page reader={reader} title={t("profile.title")} lead={t("profile.devicesLead")}>
      <ProfileTabs reader={reader} current="devices" />
      <div class="grid max-w-2xl gap-5">
        <Rows label={t("profile.tabs.devices")}>
          {devices.map((device) => (
            <Line reader={reader} device={device} />
          ))}
        </Rows>
        {devices.length > 1 ? (
          <div>
            <Confirm
              reader={reader}
              id="others"
              action="/profile/sessions/others/end"
              trigger={t("profile.endOthers")}
              question={t("profile.endOthersAsk")}
              yes={t("profile.endOthers")}
              size="normal"
            />
          </div>
        ) : (
          <p class="quiet text-sm">{t("profile.onlyHere")}</p>
        )}
      </div>
    </Page>
  )
}

function Line({ reader, device }: { reader: SignedIn; device: Device }) {
  const { t, staff } = reader
  const here = device.id === staff.sessionId
  return (
    <li class="flex flex-wrap items-center justify-between gap-3 px-4 py-3 sm:px-5" id={`session-${device.id}`}>
      <div class="min-w-0 text-sm">
        <p class="font-semibold">
          {deviceOf(t, device.userAgent)} {here && <Badge tone="good">{t("profile.here")}</Badge>}
        </p>
        <p class="quiet text-xs">
          {isKnown(device.address) && `${t("profile.address")} ${device.address} · `}
          {t("profile.seen")} <Ago reader={reader} at={device.seenAt} />
          {" · "}
          {t("profile.since")} <At reader={reader} at={device.createdAt} />
        </p>
      </div>
      {!here && (
        <form method="post" action={`/profile/sessions/${device.id}/end`}>
          <Button look="plain" size="small">
            {t("profile.end")}
          </Button>
        </form>
      )}
    </li>
  )
}

const isKnown = (address: string) => address !== "" && address !== "unknown"
