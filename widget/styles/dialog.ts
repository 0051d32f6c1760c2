/** The button of the modal, and its dialog. */
export const DIALOG = `
:host(cairn-modal) { display: inline-flex; vertical-align: middle }
[part=button] {
  display: inline-flex;
  align-items: center;
  gap: .6em;
  min-inline-size: min(14em, 100%);
  min-block-size: max(2.5em, var(--tap));
  padding-inline: .8em .6em;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--background);
  color: var(--muted);
}
[part=button]:hover { border-color: var(--accent); color: var(--text) }
[part=button-text] { flex: 1; text-align: start }
[part=dialog] {
  inline-size: min(46em, 100vw - 2rem);
  max-inline-size: none;
  block-size: var(--cairn-height, min(44em, 80vh));
  max-block-size: none;
  margin: min(12vh, 6em) auto auto;
  padding: 0;
  border: 1px solid var(--border);
  border-radius: calc(var(--radius) * 1.3);
  background: var(--background);
  color: var(--text);
  overflow: clip;
  overscroll-behavior: contain;
  box-shadow: 0 2em 6em rgb(0 0 0 / .35);
}
[part=dialog]::backdrop { background: rgb(10 12 20 / .5) }
[data-dialog] { display: flex; flex-direction: column; block-size: 100% }
[data-dialog] > [part=field] {
  min-block-size: max(3.6em, 44px);
  padding-inline: 1.15em .7em;
  border: 0;
  border-block-end: 1px solid var(--border);
  border-radius: 0;
  box-shadow: none;
  font-size: 1.05em;
}
[data-dialog] > [part=panel] {
  position: static;
  flex: 1;
  min-block-size: 0;
  max-block-size: none;
  border: 0;
  border-radius: 0;
  box-shadow: none;
  animation: none;
}
[data-dialog] [part=close] {
  display: block;
  min-block-size: max(2.2em, var(--tap));
  padding-inline: .8em;
  border-radius: calc(var(--radius) * .6);
  font-size: .85em;
  color: var(--muted);
}
[data-dialog] [part=close]:hover { background: var(--hover); color: var(--text) }
@media (max-width: 40em) {
  [part=dialog] {
    inline-size: 100vw;
    block-size: 100dvh;
    margin: 0;
    border: 0;
    border-radius: 0;
  }
}
@media (prefers-reduced-motion: no-preference) {
  [part=dialog][open] { animation: rise .16s ease-out }
  [part=dialog][open]::backdrop { animation: dim .16s ease-out }
  @keyframes rise { from { opacity: 0; transform: translateY(.6em) scale(.985) } }
  @keyframes dim { from { opacity: 0 } }
}
`;
