import { UNSEEN } from './unseen.ts';

/** What opens below the input: chips, notices, messages and tools. */
export const PANEL = `
[part=panel] {
  position: absolute;
  z-index: var(--cairn-layer, 10);
  inset-block-start: calc(100% + .4em);
  inset-inline: 0;
  display: flex;
  flex-direction: column;
  max-block-size: var(--cairn-height, min(75vh, 34em));
  overflow: clip;
  background: var(--background);
  border: 1px solid var(--border);
  border-radius: var(--radius);
  box-shadow: 0 .2em .6em rgb(0 0 0 / .08), 0 1em 2.5em rgb(0 0 0 / .16);
}
/* Not hidden from screen readers: the live region inside must stay known to them. */
[part=panel]:not([data-open]) { clip-path: inset(50%); pointer-events: none; max-block-size: 1px; border: 0 }
[part=panel]:not([data-open]) [part=footer] { visibility: hidden }
[part=scroller] { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain }
[part=panel]:not([data-open]) [part=scroller] { overflow: clip }
[part=facets]:empty, [part=notices]:empty, [part=actions]:empty { display: none }
[part=facets] {
  display: grid;
  gap: .35em;
  padding: .55em .85em;
  border-block-end: 1px solid var(--border);
}
[part=facet] {
  display: flex;
  align-items: center;
  gap: .4em;
  padding: 3px;
  margin: -3px;
  overflow-x: auto;
  scrollbar-width: none;
}
[part=facet-title] { flex: none; margin-inline-end: .3em; font-size: .8em; color: var(--muted) }
[part=chip] {
  display: inline-flex;
  flex: none;
  align-items: center;
  gap: .4em;
  min-block-size: var(--tap);
  min-inline-size: var(--tap);
  padding-inline: .8em;
  border: 1px solid var(--border);
  border-radius: 9em;
  font-size: .85em;
  white-space: nowrap;
}
[part=chip]:hover { background: var(--hover) }
[part=chip][aria-pressed=true] { border-color: var(--accent); background: var(--selected); font-weight: 600 }
[part=chip-check] { display: none; inline-size: 1em; block-size: 1em; stroke-width: 3; color: var(--accent) }
[aria-pressed=true] > [part=chip-check] { display: block }
[part=chip-count] { color: var(--muted); font-weight: 400; font-variant-numeric: tabular-nums }
[part=notices] { display: grid; gap: .3em; padding: .75em 1.05em .1em; font-size: .9em; color: var(--muted) }
[part=notice] { margin: 0; overflow-wrap: anywhere }
[part=notice] strong { color: var(--text); font-weight: 600 }
[part=link] {
  min-block-size: 1.5rem;
  color: var(--accent);
  text-align: start;
  text-decoration: underline;
  text-underline-offset: .2em;
}
[part=link] strong { color: inherit }
/* Heard, not seen: what the list or the waiting rows show already. */
:is([data-state=results], [data-state=loading]) [part=status],
[data-state=start] [part=status]:has(~ [part=list] > *) {
  ${UNSEEN.trim()}
}
[part=status] {
  display: grid;
  justify-items: center;
  gap: .3em;
  padding: 2em 1.5em;
  color: var(--muted);
  text-align: center;
  overflow-wrap: anywhere;
}
[part=message-icon] { inline-size: 2.2em; block-size: 2.2em; margin-block-end: .4em; stroke-width: 1.25 }
[part=message-title] { color: var(--text); font-weight: 600; font-size: 1.05em }
[part=message-hint] { max-inline-size: 34em; font-size: .9em }
[part=actions] { display: grid; justify-items: center; margin-block-start: -.9em; padding-block-end: 2em }
[part=action], [part=more] {
  min-block-size: max(2.25rem, var(--tap));
  padding-inline: 1.1em;
  border: 1px solid var(--border);
  border-radius: calc(var(--radius) * .7);
  background: var(--background);
  font-size: .9em;
  font-weight: 600;
}
:is([part=action], [part=more]):hover { background: var(--hover); border-color: var(--accent) }
[part=more] { display: block; inline-size: calc(100% - 1.2em); margin: .2em .6em .7em; color: var(--accent) }
[part=more][aria-disabled=true] { color: var(--muted) }
[part=waiting] { display: none; padding: .6em 1.1em 1.1em }
[data-state=loading] [part=waiting]:has(+ [part=list]:empty) { display: grid; gap: 1.5em }
[part=waiting-row] {
  block-size: 3em;
  border-radius: .4em;
  --line: linear-gradient(color-mix(in srgb, var(--text) 9%, var(--background)) 0 0);
  background: var(--line) 0 0 / 40% 1em no-repeat, var(--line) 0 1.8em / 92% .8em no-repeat;
}
[part=footer] {
  display: flex;
  align-items: center;
  gap: 1em;
  min-block-size: 2.6em;
  padding-inline: 1.05em .5em;
  border-block-start: 1px solid var(--border);
  background: var(--raised);
  font-size: .8em;
  color: var(--muted);
}
/* A late answer changes the height of the panel: what lies at its end would move. */
[part=root]:not([data-dialog], [data-tools]) [part=footer] { display: none }
[part=hints] { display: flex; flex: 1; gap: 1.2em; overflow: hidden; white-space: nowrap }
[part=hint] { display: inline-flex; align-items: center; gap: .5em }
[part=hint] > [part=key] {
  display: inline-flex;
  align-items: center;
  min-block-size: 1.7em;
  background: var(--background);
  font-size: .95em;
}
[part=tool] {
  min-block-size: max(1.75rem, var(--tap));
  padding-inline: .7em;
  border-radius: calc(var(--radius) * .5);
  color: var(--accent);
  white-space: nowrap;
}
[part=tool]:hover { background: var(--hover) }
[part=waiting-row]:dir(rtl) { background-position-x: 100% }
@media (pointer: coarse) {
  [part=hints] { visibility: hidden; inline-size: 0 }
  [part=link] { min-block-size: var(--tap) }
  [part=footer]:not(:has([part=tool]:not([hidden]))) { display: none }
}
@media (prefers-reduced-motion: no-preference) {
  [part=panel][data-open] { animation: appear .12s ease-out }
  [part=waiting-row] { animation: shimmer 1s .15s ease-in-out infinite alternate }
  @keyframes appear { from { opacity: 0; transform: translateY(-.3em) } }
  @keyframes shimmer { to { opacity: .45 } }
}
@media (forced-colors: active) {
  [part=chip][aria-pressed=true] { border: 2px solid Highlight }
  [part=waiting-row] { border: 1px solid GrayText }
}
`;
