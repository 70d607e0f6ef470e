/** The demo's pictures, drawn here so that showing them leaves nothing to fetch. Each answers an SVG, or null. */

export function picture(name: string): string | null {
  const draw = Object.hasOwn(scenes, name) ? scenes[name] : undefined
  return draw ? draw() : null
}

/** A friend's portrait: what people put there, a colour and a thing they like. The same number is the same face. */
export function face(number: number): string {
  const hue = (number * 47) % 360
  const motif = motifs[number % motifs.length]!
  return svg(
    96,
    96,
    `<rect width="96" height="96" fill="hsl(${hue} 42% 84%)"/><circle cx="72" cy="22" r="40" fill="hsl(${(hue + 40) % 360} 50% 90%)"/>${motif(`hsl(${hue} 38% 42%)`, `hsl(${(hue + 30) % 360} 70% 97%)`)}`,
  )
}

/** One sticker: a rice ball that says something. */
export function sticker(id: string): string {
  const { words, mood } = Object.hasOwn(stickers, id) ? stickers[id]! : { words: "スタンプ", mood: "smile" as const }
  return svg(
    160,
    150,
    `<path d="M80 14c10 0 18 6 25 17l33 55c12 20 1 40-22 40H44c-23 0-34-20-22-40l33-55c7-11 15-17 25-17z" fill="#fff" stroke="#3b4a44" stroke-width="4"/>
     <path d="M56 88h48v38H56z" fill="#33453d"/>
     <circle cx="62" cy="64" r="4.5" fill="#3b4a44"/><circle cx="98" cy="64" r="4.5" fill="#3b4a44"/>
     <circle cx="52" cy="74" r="7" fill="#f4b7a8"/><circle cx="108" cy="74" r="7" fill="#f4b7a8"/>
     ${moods[mood]}
     <text x="80" y="146" text-anchor="middle" font-family="sans-serif" font-weight="800" font-size="20" fill="#2f7d4f" stroke="#fff" stroke-width="6" paint-order="stroke">${words}</text>`,
  )
}

/** The stickers at hand in the demo's phone. */
export const stickerIds = ["1988", "1993", "2003", "2005"] as const

export const stickers: Record<string, { words: string; mood: keyof typeof moods }> = {
  "1988": { words: "こんにちは", mood: "smile" },
  "1993": { words: "やったー!", mood: "laugh" },
  "2003": { words: "ありがとう", mood: "smile" },
  "2005": { words: "うーん…", mood: "wonder" },
  "52002734": { words: "おめでとう", mood: "laugh" },
}

const moods = {
  smile: `<path d="M70 74q10 9 20 0" fill="none" stroke="#3b4a44" stroke-width="4" stroke-linecap="round"/>`,
  laugh: `<path d="M68 72h24q-2 14-12 14t-12-14z" fill="#c5564a"/>`,
  wonder: `<path d="M70 78h20" stroke="#3b4a44" stroke-width="4" stroke-linecap="round"/>`,
}

function svg(width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`
}

const table = (cloth: string, wood: string) =>
  `<rect width="400" height="260" fill="${wood}"/><path d="M0 70h400M0 150h400M0 225h400" stroke="#000" stroke-opacity=".05" stroke-width="3"/><path d="M40 270 120 40h170l80 230z" fill="${cloth}" opacity=".75"/>`
const steam = (x: number, y: number) =>
  `<path d="M${x} ${y}c-10-14 10-20 0-36M${x + 24} ${y + 4}c-10-14 10-20 0-36M${x + 48} ${y}c-10-14 10-20 0-36" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".75"/>`

const scenes: Record<string, () => string> = {
  school: () =>
    svg(
      120,
      120,
      `<rect width="120" height="120" fill="#e9efe2"/><circle cx="60" cy="60" r="60" fill="#dfe9d5"/>
       <path d="M28 58h64v20a20 20 0 0 1-20 20H48a20 20 0 0 1-20-20z" fill="#3f7a52"/><path d="M18 64h10M92 64h10" stroke="#2c5a3b" stroke-width="7" stroke-linecap="round"/>
       <path d="M26 56q34-22 68 0z" fill="#2c5a3b"/><circle cx="60" cy="43" r="5" fill="#e2a13f"/>
       <path d="M46 34c-5-7 5-10 0-18M60 32c-5-7 5-10 0-18M74 34c-5-7 5-10 0-18" fill="none" stroke="#7fa58a" stroke-width="3.5" stroke-linecap="round"/>`,
    ),
  tamagoyaki: () =>
    svg(
      400,
      260,
      `${table("#dfe6d2", "#c9a57b")}<ellipse cx="205" cy="160" rx="150" ry="70" fill="#5b3a26" opacity=".25"/><ellipse cx="200" cy="150" rx="150" ry="68" fill="#f7f4ec"/><ellipse cx="200" cy="146" rx="122" ry="52" fill="#e9e3d3"/>
       ${[0, 1, 2].map((n) => `<g transform="translate(${112 + n * 58} ${104 - n * 4})"><rect width="54" height="66" rx="16" fill="#f3c13f"/><path d="M12 14h30v38H12zM20 22h14v22H20z" fill="none" stroke="#dc9c1e" stroke-width="4" stroke-linejoin="round"/><path d="M0 52q27 16 54 0v2a16 16 0 0 1-16 12H16A16 16 0 0 1 0 54z" fill="#d99a2b" opacity=".55"/></g>`).join("")}
       <path d="M300 120q26-20 30 10-20 14-30-10z" fill="#4f8b56"/><circle cx="288" cy="170" r="16" fill="#fff"/><circle cx="288" cy="166" r="11" fill="#efe9dd"/>`,
    ),
  bowl: () =>
    svg(
      400,
      260,
      `${table("#e8d9c8", "#a97c58")}<ellipse cx="200" cy="216" rx="120" ry="22" fill="#4b2e1c" opacity=".3"/><path d="M84 116h232c0 66-50 100-84 104h-64c-34-4-84-38-84-104z" fill="#7b2d26"/><ellipse cx="200" cy="116" rx="116" ry="38" fill="#4a1a17"/><ellipse cx="200" cy="118" rx="102" ry="30" fill="#c98f4d"/>
       <rect x="150" y="98" width="30" height="22" rx="4" fill="#fbf3df" transform="rotate(-12 165 109)"/><rect x="206" y="108" width="30" height="22" rx="4" fill="#fbf3df" transform="rotate(9 221 119)"/><path d="M186 126q30-24 62-10" stroke="#3f6b46" stroke-width="9" fill="none" stroke-linecap="round"/><circle cx="246" cy="104" r="5" fill="#6da35f"/><circle cx="140" cy="122" r="5" fill="#6da35f"/><circle cx="192" cy="100" r="4" fill="#6da35f"/>${steam(176, 82)}`,
    ),
  bread: () =>
    svg(
      400,
      260,
      `${table("#eee6d8", "#b98d63")}${[
        [110, 150, 66],
        [290, 150, 66],
        [200, 128, 74],
      ]
        .map(
          ([x, y, r]) =>
            `<g><ellipse cx="${x}" cy="${y! + 46}" rx="${r}" ry="16" fill="#4b2e1c" opacity=".22"/><ellipse cx="${x}" cy="${y}" rx="${r}" ry="${r! * 0.72}" fill="#cf8f45"/><ellipse cx="${x! - 10}" cy="${y! - 14}" rx="${r! * 0.72}" ry="${r! * 0.42}" fill="#e3ad62"/><path d="M${x! - 34} ${y! - 12}q34-22 68 0M${x! - 20} ${y! - 32}q22-12 44 0" fill="none" stroke="#fbf0da" stroke-width="7" stroke-linecap="round"/></g>`,
        )
        .join("")}`,
    ),
  donabe: () =>
    svg(
      400,
      260,
      `${table("#d9e0e2", "#8d6a4c")}<ellipse cx="200" cy="222" rx="140" ry="22" fill="#2f1d12" opacity=".35"/><path d="M70 130h260c0 60-40 92-80 92H150c-40 0-80-32-80-92z" fill="#4d4a45"/><path d="M52 136h24M324 136h24" stroke="#33302c" stroke-width="18" stroke-linecap="round"/><ellipse cx="200" cy="130" rx="130" ry="36" fill="#35322e"/><ellipse cx="200" cy="128" rx="116" ry="28" fill="#e5c894"/>
       ${[
         [150, 124, "#b5622d"],
         [184, 136, "#5f8f4d"],
         [214, 118, "#8b5a36"],
         [246, 132, "#b5622d"],
         [166, 112, "#8b5a36"],
         [232, 142, "#5f8f4d"],
         [270, 124, "#8b5a36"],
       ]
         .map(([x, y, colour]) => `<ellipse cx="${x}" cy="${y}" rx="13" ry="6" fill="${colour}"/>`)
         .join("")}${steam(176, 90)}`,
    ),
  lesson: () =>
    svg(
      400,
      260,
      `<rect width="400" height="260" fill="#dfe8df"/><rect x="44" y="30" width="312" height="190" rx="14" fill="#2d3835"/><rect x="56" y="42" width="288" height="166" rx="6" fill="#f4efe3"/>
       <rect x="56" y="150" width="288" height="58" fill="#c99f72"/><circle cx="150" cy="96" r="26" fill="#f0cfae"/><path d="M122 92q2-34 30-34t28 34q-10-16-28-16t-30 16z" fill="#3a2c25"/><path d="M112 152q6-30 38-30t38 30z" fill="#3f7a52"/><path d="M140 124h20v28h-20z" fill="#f7f4ec"/>
       <path d="M216 138h84v10a26 26 0 0 1-26 22h-32a26 26 0 0 1-26-22z" fill="#8a3b2e"/>${steam(234, 130)}<path d="M80 170h44v8H80zM70 166h10v16H70z" fill="#6d7774"/>
       <circle cx="328" cy="58" r="6" fill="#d6473c"/><rect x="150" y="224" width="100" height="10" rx="5" fill="#b9c4bd"/>`,
    ),
}

type Motif = (dark: string, light: string) => string
const motifs: readonly Motif[] = [
  (dark, light) =>
    `<g transform="translate(48 52)">${[0, 72, 144, 216, 288].map((turn) => `<ellipse cx="0" cy="-17" rx="11" ry="15" fill="${light}" stroke="${dark}" stroke-width="2" transform="rotate(${turn})"/>`).join("")}<circle r="9" fill="${dark}"/></g>`,
  (dark, light) =>
    `<path d="M24 40 30 22l13 12h10l13-12 6 18v16a24 20 0 0 1-48 0z" fill="${light}" stroke="${dark}" stroke-width="3" stroke-linejoin="round"/><circle cx="39" cy="52" r="3.5" fill="${dark}"/><circle cx="57" cy="52" r="3.5" fill="${dark}"/><path d="M44 62q4 4 8 0" stroke="${dark}" stroke-width="3" fill="none" stroke-linecap="round"/>`,
  (dark, light) =>
    `<path d="M8 78 38 34l16 22 10-12 26 34z" fill="${dark}"/><path d="m38 34-9 13 9 4 7-7z" fill="${light}"/><circle cx="70" cy="26" r="9" fill="${light}"/>`,
  (dark, light) =>
    `<path d="M28 40h36v18a16 16 0 0 1-16 16h-4a16 16 0 0 1-16-16z" fill="${light}" stroke="${dark}" stroke-width="3"/><path d="M64 44h5a8 8 0 0 1 0 16h-5" fill="none" stroke="${dark}" stroke-width="3"/><path d="M40 32c-3-5 3-7 0-12M50 32c-3-5 3-7 0-12" stroke="${dark}" stroke-width="3" fill="none" stroke-linecap="round"/>`,
  (dark, light) =>
    `<path d="M48 78V48" stroke="${dark}" stroke-width="4"/><path d="M48 54C30 54 24 42 24 30c16 0 24 8 24 24zM48 46c0-14 8-22 24-22 0 14-8 22-24 22z" fill="${light}" stroke="${dark}" stroke-width="3" stroke-linejoin="round"/>`,
  (dark, light) =>
    `<ellipse cx="48" cy="58" rx="24" ry="18" fill="${light}" stroke="${dark}" stroke-width="3"/><circle cx="62" cy="40" r="13" fill="${light}" stroke="${dark}" stroke-width="3"/><circle cx="65" cy="38" r="2.5" fill="${dark}"/><path d="m75 42 9 3-9 4z" fill="${dark}"/><path d="M30 56q10-8 20 2" stroke="${dark}" stroke-width="3" fill="none"/>`,
  (dark, light) =>
    `<circle cx="48" cy="38" r="17" fill="${light}" stroke="${dark}" stroke-width="3"/><path d="M31 36q4-20 20-19 15 1 14 19-16 0-20-8-4 8-14 8z" fill="${dark}"/><path d="M18 92q2-32 30-32t30 32z" fill="${dark}"/>`,
  (dark, light) =>
    `<path d="M24 74h48l6-26H18z" fill="${light}" stroke="${dark}" stroke-width="3" stroke-linejoin="round"/><path d="M28 48q2-18 20-18t20 18" fill="none" stroke="${dark}" stroke-width="4"/><path d="M34 56v10M48 56v10M62 56v10" stroke="${dark}" stroke-width="3" stroke-linecap="round"/>`,
]
