/** Results, suggestions and kept pages. */
export const LIST = `
[part=list] { padding: .45em }
[part=list]:empty { display: none }
[data-state=loading] [part=list] { opacity: .5 }
[part=group-title] { padding: .5em .75em .25em; font-size: .8em; font-weight: 600; color: var(--muted) }
[part=group]:not(:last-child) { margin-block-end: .4em; padding-block-end: .4em; border-block-end: 1px solid var(--border) }
[part~=option] {
  position: relative;
  display: flex;
  align-items: flex-start;
  gap: .7em;
  min-block-size: var(--tap);
  padding: .6em .7em;
  border-radius: calc(var(--radius) * .75);
  color: inherit;
  text-decoration: none;
  cursor: pointer;
  overflow-wrap: anywhere;
  scroll-margin-block: .5em;
}
[part~=option][aria-disabled=true] { cursor: default }
[part~=option][aria-selected=true] { background: var(--selected) }
[part~=option][aria-selected=true]::before {
  content: '';
  position: absolute;
  inset-block: .5em;
  inset-inline-start: 0;
  inline-size: 3px;
  border-radius: 3px;
  background: var(--accent);
}
[part=option-icon] { margin-block-start: .1em; color: var(--muted) }
[part=lines] { flex: 1; min-inline-size: 0; display: grid; gap: .1em }
/* A text of the other direction keeps to the side that the others are on. */
[part=lines] > * { text-align: -webkit-match-parent; text-align: match-parent }
[part=title] { font-weight: 600 }
a[part~=hit] [part=title] { color: var(--accent) }
[part=breadcrumb] {
  font-size: .85em;
  color: var(--muted);
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
[part=snippet] { margin-block-start: .1em; font-size: .9em; line-height: 1.5; color: var(--text) }
[part~=hit] [part=snippet] {
  display: -webkit-box;
  -webkit-box-orient: vertical;
  -webkit-line-clamp: 3;
  overflow: hidden;
}
[part~=nested] { margin-inline-start: 1.3em; padding-block: .45em; border-start-start-radius: 0; border-end-start-radius: 0 }
[part~=nested]::after {
  content: '';
  position: absolute;
  inset-block: 0;
  inset-inline-start: 0;
  border-inline-start: 1px solid var(--border);
}
[part~=nested] [part=title] { font-size: .95em }
[part~=nested] [part=snippet] { -webkit-line-clamp: 1 }
[part~=suggestion] { align-items: center; padding-block: .35em }
[part~=suggestion] [part=title] { font-weight: 400 }
[part~=suggestion] [part=option-icon] { margin: 0 }
[part~=mark] {
  padding-inline: .08em;
  border-radius: .2em;
  background: var(--cairn-mark, light-dark(#fff0b3, #5a4a12));
  color: inherit;
}
[part~=related] {
  padding: 0;
  background: none;
  text-decoration: underline dotted from-font;
  text-decoration-thickness: 2px;
  text-decoration-color: var(--accent);
  text-underline-offset: .2em;
}
[part=option-tool] {
  display: grid;
  place-items: center;
  align-self: flex-start;
  flex: none;
  inline-size: max(1.9em, var(--tap));
  block-size: max(1.9em, var(--tap));
  margin: -.2em -.3em -.2em 0;
  margin-inline: 0 -.3em;
  border-radius: calc(var(--radius) * .5);
  color: var(--muted);
  visibility: hidden;
}
[part~=kept] [part=option-tool], [data-favourite] [part=option-tool],
[part~=option][aria-selected=true] [part=option-tool] { visibility: visible }
[part=option-tool]:hover { background: var(--selected); color: var(--text) }
[data-favourite] [data-action=save] > svg { fill: var(--accent); stroke: var(--accent) }
/* Where a finger was, no pointer stays. */
@media (hover: hover) {
  [part~=option]:not([aria-disabled=true], [aria-selected=true]):hover { background: var(--hover) }
  [part~=option]:hover [part=option-tool] { visibility: visible }
}
@media (pointer: coarse) {
  [part=option-tool] { visibility: visible }
}
@media (prefers-reduced-motion: no-preference) {
  [part~=option] { transition: background-color .08s }
  [part=list] { transition: opacity .15s .1s }
}
@media (forced-colors: active) {
  [part~=option][aria-selected=true] { outline: 2px solid Highlight; outline-offset: -2px }
  [part~=mark] { text-decoration: underline }
}
`;
