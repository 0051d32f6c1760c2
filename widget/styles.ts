/**
 * The widget's style sheet. It is adopted as a constructed sheet, which a page's `style-src` does not forbid.
 * Hosts restyle by `--cairn-*` and `::part()`. `light-dark()` follows `color-scheme`, so the widget follows
 * `prefers-color-scheme` by default, and a host with a theme switch sets `color-scheme` on the element.
 * Sizes are in em, so that the widget scales with the page's font; sides are logical for right-to-left pages.
 */
export const STYLES = `
:host {
  color-scheme: light dark;
  display: block;
  position: relative;
  font-family: var(--cairn-font, inherit);
  line-height: 1.45;
  text-align: start;
}
:host([hidden]) { display: none }
[part=root] {
  --accent: var(--cairn-accent, light-dark(#0b57d0, #8ab4f8));
  --background: var(--cairn-background, light-dark(#fff, #1c1d21));
  --text: var(--cairn-text, light-dark(#1b1c1f, #ececf1));
  --muted: var(--cairn-muted, light-dark(#5a5d66, #a3a6b1));
  --border: var(--cairn-border, light-dark(#c9ccd6, #42454f));
  --radius: var(--cairn-radius, .6em);
  color: var(--text);
}
* { box-sizing: border-box }
/* Heard, not seen. While results are in place, "Searching…" would push them up and down. */
[part=label], [data-state=results] [part=status], [data-state=loading] [part=status]:has(+ :not(:empty)) {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
[part=field] {
  display: flex;
  align-items: center;
  gap: .65em;
  padding-inline: .85em;
  background: var(--background);
  border: 1px solid var(--border);
  border-radius: var(--radius);
}
[part=field]:focus-within {
  border-color: var(--accent);
  outline: 2px solid color-mix(in srgb, var(--accent) 35%, transparent);
}
[part=icon] {
  position: relative;
  flex: none;
  inline-size: .85em;
  block-size: .85em;
  border: 2px solid var(--muted);
  border-radius: 50%;
}
[part=icon]::after {
  content: '';
  position: absolute;
  inset: 84% auto auto 84%;
  inline-size: .45em;
  border-block-start: 2px solid var(--muted);
  rotate: 45deg;
  transform-origin: 0 0;
}
[data-state=loading] [part=icon] { border-color: var(--border); border-block-start-color: var(--accent) }
[data-state=loading] [part=icon]::after { display: none }
[part=input] {
  flex: 1;
  min-inline-size: 0;
  padding: .65em 0;
  border: 0;
  outline: 0;
  background: none;
  color: inherit;
  font: inherit;
}
[part=input]::placeholder { color: var(--muted); opacity: 1 }
[part=panel] {
  position: absolute;
  z-index: var(--cairn-layer, 10);
  inset-block-start: calc(100% + .4em);
  inset-inline: 0;
  max-block-size: var(--cairn-height, min(70vh, 32em));
  overflow-y: auto;
  overscroll-behavior: contain;
  background: var(--background);
  border: 1px solid var(--border);
  border-radius: var(--radius);
  box-shadow: 0 .6em 2em rgb(0 0 0 / .18);
}
/* Not hidden from screen readers: the live region inside must stay known to them. */
[part=panel]:not([data-open]) { clip-path: inset(50%); pointer-events: none; max-block-size: 1px }
[part=status] { padding: .8em 1em; color: var(--muted); overflow-wrap: anywhere }
[data-state=error] [part=status], [data-state=offline] [part=status] {
  color: var(--text);
  border-inline-start: 3px solid light-dark(#b3261e, #f2938c);
}
[part=list] { padding: .35em }
[part=list]:empty { display: none }
[data-state=loading] [part=list] { opacity: .5 }
[part=hit] {
  display: block;
  padding: .6em .75em;
  border-radius: calc(var(--radius) * .7);
  color: inherit;
  text-decoration: none;
  overflow-wrap: anywhere;
  scroll-margin-block: .35em;
}
[part=hit] > * { display: block }
a[part=hit]:hover { background: color-mix(in srgb, var(--accent) 7%, transparent) }
[part=hit][aria-selected=true] { background: color-mix(in srgb, var(--accent) 15%, transparent) }
[part=title] { font-weight: 600 }
a [part=title] { color: var(--accent) }
[part=breadcrumb] {
  font-size: .85em;
  color: var(--muted);
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
[part=snippet] { font-size: .9em; margin-block-start: .15em }
[part=mark] {
  padding-inline: .1em;
  border-radius: .2em;
  background: var(--cairn-mark, light-dark(#fff0b3, #5a4a12));
  color: inherit;
}
@media (prefers-reduced-motion: no-preference) {
  [part=field], [part=hit] { transition: border-color .12s, background-color .12s }
  [part=list] { transition: opacity .15s .1s }
  [data-state=loading] [part=icon] { animation: turn .8s linear infinite }
  @keyframes turn { to { rotate: 1turn } }
}
@media (forced-colors: active) {
  [part=hit][aria-selected=true] { outline: 2px solid Highlight; outline-offset: -2px }
}
`;
