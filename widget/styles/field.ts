import { UNSEEN } from './unseen.ts';

/** The input and what stands beside it. */
export const FIELD = `
[part=root] { color: var(--text) }
[part=label] {
  ${UNSEEN.trim()}
}
[part=field] {
  display: flex;
  align-items: center;
  gap: .6em;
  min-block-size: max(2.75em, 44px);
  padding-inline: .85em .35em;
  background: var(--background);
  border: 1px solid var(--border);
  border-radius: var(--radius);
}
[part=field]:focus-within {
  border-color: var(--accent);
  box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 25%, transparent);
}
[part=field] > [part=icon] { color: var(--muted) }
[data-state=loading] [part=field] > [part=icon] { color: var(--accent) }
[part=input] {
  flex: 1;
  min-inline-size: 0;
  align-self: stretch;
  padding: 0;
  border: 0;
  outline: 0;
  background: none;
  color: inherit;
  font: inherit;
  appearance: none;
}
[part=input]::-webkit-search-cancel-button { display: none }
[part=input]::placeholder { color: var(--muted); opacity: 1 }
[part=clear] {
  display: grid;
  place-items: center;
  inline-size: max(2.25em, var(--tap));
  block-size: max(2.25em, var(--tap));
  border-radius: calc(var(--radius) * .7);
  color: var(--muted);
}
[part=clear]:hover { background: var(--hover); color: var(--text) }
[part=close] { display: none }
@media (pointer: coarse) {
  /* Smaller text makes phones zoom in. */
  [part=input] { font-size: max(1em, 16px) }
}
@media (prefers-reduced-motion: no-preference) {
  [part=field] { transition: border-color .12s, box-shadow .12s }
  [data-state=loading] [part=field] > [part=icon] { animation: breathe 1s ease-in-out infinite alternate }
  @keyframes breathe { to { opacity: .35 } }
}
@media (forced-colors: active) {
  [part=field]:focus-within { outline: 2px solid Highlight }
}
`;
