import { DIALOG } from './dialog.ts';
import { FIELD } from './field.ts';
import { LIST } from './list.ts';
import { PANEL } from './panel.ts';
import { THEME } from './theme.ts';

/** The widget's style sheets. They are adopted as constructed sheets, which a page's `style-src` does not forbid. */
export const styleSheets: readonly CSSStyleSheet[] = [THEME, FIELD, PANEL, LIST, DIALOG].map((styles) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  return sheet;
});
