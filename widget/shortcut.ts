/** Closes again what it opened. */
export const CLOSE_SHORTCUT = 'k';

const IS_APPLE = /\b(macintosh|iphone|ipad)\b/i.test(navigator.userAgent);

export const SHORTCUT_NAMES = IS_APPLE
  ? ({ seen: '⌘K', aria: 'Meta+K /' } as const)
  : ({ seen: 'Ctrl K', aria: 'Control+K /' } as const);

const TEXT_FIELDS = 'input, textarea, select, [contenteditable]:not([contenteditable=false])';

/**
 * Listens for Ctrl-K or ⌘K, and for `/` where nobody types.
 * @param onKey tells whether it took the key, which the page then does not see
 * @returns what ends the listening
 */
export function listenForShortcut(onKey: (key: '/' | 'k') => boolean): () => void {
  const listener = (event: KeyboardEvent): void => {
    const key = keyOf(event);
    // Of several on a page, the first takes it.
    if (key !== undefined && !event.defaultPrevented && onKey(key)) event.preventDefault();
  };
  document.addEventListener('keydown', listener);
  return () => document.removeEventListener('keydown', listener);
}

function keyOf(event: KeyboardEvent): '/' | 'k' | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  if (isComposing || altKey) return undefined;
  // Caps Lock gives `K`.
  if (key.toLowerCase() === 'k' && !shiftKey && (IS_APPLE ? metaKey : ctrlKey)) return 'k';
  // On some keyboards `/` takes Shift.
  const [target] = event.composedPath();
  const types = target instanceof Element && target.matches(TEXT_FIELDS);
  const edits = target instanceof HTMLElement && target.isContentEditable;
  return key === '/' && !ctrlKey && !metaKey && !types && !edits ? '/' : undefined;
}
