/**
 * Colours and sizes. Hosts restyle by `--cairn-*` and `::part()`. `light-dark()` follows `color-scheme`, which is
 * inherited: where the page is dark, so is the widget. Sizes are in em, so that it scales with the page's font; sides are
 * logical for right-to-left pages.
 */
export const THEME = `
:host {
  display: block;
  position: relative;
  font-family: var(--cairn-font, inherit);
  line-height: 1.45;
  text-align: start;
  --accent: var(--cairn-accent, light-dark(#0b57d0, #8ab4f8));
  --background: var(--cairn-background, light-dark(#fff, #1b1c20));
  --text: var(--cairn-text, light-dark(#1b1c1f, #ececf1));
  --muted: var(--cairn-muted, light-dark(#5a5d66, #a3a6b1));
  --border: var(--cairn-border, light-dark(#d3d6de, #3c3f49));
  --radius: var(--cairn-radius, .7em);
  --raised: color-mix(in srgb, var(--text) 5%, var(--background));
  --hover: color-mix(in srgb, var(--accent) 7%, var(--background));
  --selected: color-mix(in srgb, var(--accent) 13%, var(--background));
  --tap: 2rem;
}
:host([hidden]), [hidden] { display: none !important }
* { box-sizing: border-box }
button {
  font: inherit;
  color: inherit;
  background: none;
  border: 0;
  padding: 0;
  cursor: pointer;
  touch-action: manipulation;
}
:is(button, a):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
svg {
  flex: none;
  inline-size: 1.25em;
  block-size: 1.25em;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}
[part=key] {
  padding: .1em .45em;
  border: 1px solid var(--border);
  border-radius: .4em;
  background: var(--raised);
  color: var(--muted);
  font: inherit;
  font-size: .75em;
  white-space: nowrap;
}
[part=key][data-keys]::before { content: attr(data-keys) }
@media (pointer: coarse) {
  :host { --tap: max(2.75rem, 44px) }
}
`;
